import { api, ROOT } from "./console.ts";
import { RequestFailure } from "./failure.ts";
import type { Board, ThreadEvent } from "./types.ts";

export type Connection = "connecting" | "live" | "lost";

export interface StreamListener {
  readonly onConnection: (state: Connection) => void;
  readonly onBoard: (board: Board) => void;
  readonly onThread: (ticketId: string, event: ThreadEvent) => void;
  readonly onSignedOut: () => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Follow the desk until `close()`.
 *
 * EventSource gives up for good after an error status and says nothing of a dead connection, so
 * every error ends the source here and a new one is opened after a growing, jittered pause.
 * `restart()` is for those who learn first that the connection is stale (a failed heartbeat,
 * a computer that slept).
 */
export function followDesk(listener: StreamListener): { close(): void; restart(): void } {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let pause = FIRST_PAUSE_MS;
  let closed = false;

  const open = () => {
    const mine = new EventSource(`${ROOT}/events`);
    source = mine;
    mine.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      listener.onConnection("live");
    });
    mine.addEventListener("board", (message) => {
      listener.onBoard(JSON.parse(message.data) as Board);
    });
    mine.addEventListener("thread", (message) => {
      const data = JSON.parse(message.data) as { ticket_id: string; event: ThreadEvent };
      listener.onThread(data.ticket_id, data.event);
    });
    mine.addEventListener("error", () => {
      if (source === mine) lose();
    });
  };

  const drop = () => {
    window.clearTimeout(timer);
    source?.close();
    source = null;
  };

  const lose = () => {
    drop();
    listener.onConnection("lost");
    timer = window.setTimeout(() => void retry(), pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  const retry = async () => {
    // An event source hides the status of its failure; asking who we are tells 401 from an outage.
    try {
      await api.me();
    } catch (error) {
      if (closed) return;
      if (error instanceof RequestFailure && error.status === 401) listener.onSignedOut();
      else lose();
      return;
    }
    if (!closed) open();
  };

  listener.onConnection("connecting");
  open();
  return {
    close() {
      closed = true;
      drop();
    },
    restart() {
      if (closed) return;
      pause = FIRST_PAUSE_MS;
      drop();
      listener.onConnection("lost");
      void retry();
    },
  };
}
