import type { Identity } from "./client.ts";
import type { QueuePosition, ThreadEvent } from "./events.ts";
import { ApiFailure, asFailure, failureOf } from "./failures.ts";
import { FrameReader } from "./frames.ts";

export interface Follower {
  readonly lastEventId: () => string | null;
  readonly onEvent: (event: ThreadEvent | QueuePosition) => void;
  readonly onLive: () => void;
  readonly onLost: (failure: ApiFailure) => void;
}

// The server sends a comment at least every 15 s; three of them missing is a dead line.
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Follows a conversation until the returned function is called; reconnects by itself. */
export function follow(who: Identity, follower: Follower): () => void {
  const stop = new AbortController();
  void keepFollowing(who, follower, stop.signal);
  return () => stop.abort();
}

async function keepFollowing(who: Identity, follower: Follower, stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted; failures += 1) {
    const live = () => {
      failures = 0;
      follower.onLive();
    };
    const failure = await followOnce(who, { ...follower, onLive: live }, stop).then(
      () => new ApiFailure(0),
      asFailure,
    );
    if (stop.aborted) return;
    follower.onLost(failure);
    if (failure.gone) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
    // Jitter, so that a restarted server is not met by every page at once.
    await pause(wait * (0.75 + Math.random() / 2), stop);
  }
}

async function followOnce(who: Identity, follower: Follower, stop: AbortSignal): Promise<void> {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  stop.addEventListener("abort", giveUp);
  let watchdog = setTimeout(giveUp, SILENCE_MS);
  try {
    const response = await fetch(`/api/conversations/${encodeURIComponent(who.id)}/events`, {
      headers: headersFor(who, follower.lastEventId()),
      cache: "no-store",
      signal: attempt.signal,
    });
    if (!response.ok) throw await failureOf(response);
    if (!response.body) throw new ApiFailure(0);
    follower.onLive();
    await read(response.body, follower, () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(giveUp, SILENCE_MS);
    });
  } finally {
    clearTimeout(watchdog);
    stop.removeEventListener("abort", giveUp);
  }
}

function headersFor(who: Identity, lastEventId: string | null): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: "text/event-stream",
    Authorization: `Bearer ${who.token}`,
  };
  if (lastEventId) headers["Last-Event-ID"] = lastEventId;
  return headers;
}

async function read(body: ReadableStream<Uint8Array>, follower: Follower, onBytes: () => void): Promise<void> {
  const bytes = body.getReader();
  const decoder = new TextDecoder();
  const frames = new FrameReader();
  for (;;) {
    const { done, value } = await bytes.read();
    if (done) return;
    onBytes();
    for (const frame of frames.push(decoder.decode(value, { stream: true }))) {
      const event = parse(frame.data);
      if (event) follower.onEvent(event);
    }
  }
}

/** A frame that cannot be read is skipped: failing on it would meet it again after each reconnect. */
function parse(data: string): ThreadEvent | QueuePosition | null {
  try {
    return JSON.parse(data) as ThreadEvent | QueuePosition;
  } catch {
    return null;
  }
}

/** Waits, but not past `stop` nor past the moment the network comes back. */
function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
    stop.addEventListener("abort", end);
  });
}
