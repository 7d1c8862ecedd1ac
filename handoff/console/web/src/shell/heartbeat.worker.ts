// A page in the background may have its timers slowed to one a minute, and then the agent's leases
// would lapse while they read something in another tab. A worker's timers are left alone.
const EVERY_MS = 15_000;

setInterval(() => postMessage("beat"), EVERY_MS);
