const KEY = "wenban.seen";

type Seen = Readonly<Record<string, string>>;

// A day's tickets; older ones are not coming back to this tab.
const MOST = 100;

/** Ids of the last events looked at, kept over a reload. Ids only, never words. */
export function rememberedSeen(): Seen {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Seen) : {};
  } catch {
    return {}; // storage may be forbidden; then a reload only forgets what was read
  }
}

export function rememberSeen(seen: Seen): void {
  try {
    const newest = Object.entries(seen).slice(-MOST);
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(newest)));
  } catch {
    // see above
  }
}
