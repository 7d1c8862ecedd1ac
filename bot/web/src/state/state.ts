import type { Identity } from "../api/client.ts";
import type { QueuePosition, ThreadEvent } from "../api/events.ts";

/** A message the citizen has sent and the server has not yet acknowledged. */
export interface Outgoing {
  readonly clientMessageId: string;
  readonly text: string;
  readonly status: "sending" | "failed";
  /** Why the server refused it; null where it only could not be reached. */
  readonly problem: { readonly code: string; readonly status: number } | null;
}

export interface State {
  readonly identity: Identity | null;
  /** In the order of the thread, each id once. */
  readonly events: readonly ThreadEvent[];
  /**
   * Last id that came through the stream, where it resumes. The newest event will not do: it may
   * have come with a request's answer, ahead of one that the stream still owes.
   */
  readonly cursor: string | null;
  readonly outbox: readonly Outgoing[];
  readonly queue: QueuePosition | null;
  /** lost: the last attempt to reach the server failed and another will follow. */
  readonly link: "starting" | "live" | "lost";
  readonly failures: number;
  readonly feedback: Readonly<Record<string, boolean>>;
  readonly ratedTickets: readonly string[];
  readonly restarted: boolean;
}

export const emptyState: State = {
  identity: null,
  events: [],
  cursor: null,
  outbox: [],
  queue: null,
  link: "starting",
  failures: 0,
  feedback: {},
  ratedTickets: [],
  restarted: false,
};
