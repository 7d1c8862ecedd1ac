import type { AgentEvent, Board, OpenedTicket, ThreadEvent, Ticket } from "../api/types.ts";

/** A message on its way. Its id stays the same over every attempt, so it is never said twice. */
export interface Sending {
  readonly clientMessageId: string;
  readonly text: string;
  readonly failure: string | null;
  /** False where sending the same again cannot help. */
  readonly retryable: boolean;
}

export interface Thread {
  readonly ticket: Ticket | null;
  readonly events: readonly ThreadEvent[];
  readonly loaded: boolean;
  readonly failure: string | null;
}

type ByTicket<T> = Readonly<Record<string, T>>;

export interface DeskState {
  readonly board: Board | null;
  /** When the board came, by this computer's clock; waited times count on from it. */
  readonly boardAt: number;
  readonly threads: ByTicket<Thread>;
  readonly seen: ByTicket<string>;
  readonly sending: ByTicket<readonly Sending[]>;
  readonly drafts: ByTicket<string>;
  readonly selected: string | null;
  readonly notice: string | null;
}

export type DeskAction =
  | { type: "board"; board: Board; at: number }
  | { type: "opened"; opened: OpenedTicket }
  | { type: "open_failed"; ticketId: string; failure: string }
  | { type: "event"; ticketId: string; event: ThreadEvent }
  | { type: "claimed"; ticket: Ticket }
  | { type: "finished"; ticket: Ticket }
  | { type: "select"; ticketId: string | null }
  | { type: "saw"; ticketId: string }
  | { type: "draft"; ticketId: string; text: string }
  | { type: "sending"; ticketId: string; clientMessageId: string; text: string }
  | { type: "sent"; ticketId: string; clientMessageId: string; event: AgentEvent }
  | { type: "send_failed"; ticketId: string; clientMessageId: string; failure: string;
      retryable: boolean }
  | { type: "take_back"; ticketId: string; clientMessageId: string }
  | { type: "notice"; text: string | null };

const NO_THREAD: Thread = { ticket: null, events: [], loaded: false, failure: null };

export function emptyDesk(seen: ByTicket<string>, drafts: ByTicket<string>): DeskState {
  return {
    board: null, boardAt: 0, threads: {}, seen, sending: {}, drafts, selected: null, notice: null,
  };
}

export function deskReducer(state: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case "board":
      return { ...state, board: action.board, boardAt: action.at };
    case "opened":
      return open(state, action.opened);
    case "open_failed":
      return withThread(state, action.ticketId, { failure: action.failure });
    case "event":
      return receive(state, action.ticketId, action.event);
    case "claimed":
      return { ...take(state, action.ticket), selected: action.ticket.id, notice: null };
    case "finished":
      return finish(state, action.ticket);
    case "select":
      return { ...state, selected: action.ticketId };
    case "saw":
      return saw(state, action.ticketId);
    case "draft":
      return { ...state, drafts: { ...state.drafts, [action.ticketId]: action.text } };
    case "sending":
      return send(state, action.ticketId, action.clientMessageId, action.text);
    case "sent":
      return withThread(
        withSending(state, action.ticketId, (all) => without(all, action.clientMessageId)),
        action.ticketId,
        { events: merge(threadOf(state, action.ticketId).events, [action.event]) },
      );
    case "send_failed":
      return withSending(state, action.ticketId, (all) =>
        all.map((one) =>
          one.clientMessageId === action.clientMessageId
            ? { ...one, failure: action.failure, retryable: action.retryable }
            : one,
        ),
      );
    case "take_back":
      return takeBack(state, action.ticketId, action.clientMessageId);
    case "notice":
      return { ...state, notice: action.text };
  }
}

export function threadOf(state: DeskState, ticketId: string): Thread {
  return state.threads[ticketId] ?? NO_THREAD;
}

export function isMine(state: DeskState, ticketId: string): boolean {
  return state.board?.held.some((ticket) => ticket.id === ticketId) ?? false;
}

/** The citizen's messages after what this agent saw, or, with nothing seen, after the last agent. */
export function unreadCount(state: DeskState, ticketId: string): number {
  const { events } = threadOf(state, ticketId);
  const seen = state.seen[ticketId] ?? lastByAgent(events);
  return events.filter((e) => e.type === "message" && compareIds(e.id, seen) > 0).length;
}

/** Whether the citizen spoke last and waits for the agent. */
export function needsReply(events: readonly ThreadEvent[]): boolean {
  const last = events.findLast((e) => e.type === "message" || e.type === "agent_message");
  return last?.type === "message";
}

/** All words written but not known to have arrived, as drafts. */
export function unsent(state: DeskState): ByTicket<string> {
  const drafts: Record<string, string> = { ...state.drafts };
  for (const [ticketId, messages] of Object.entries(state.sending)) {
    const lines = [...messages.map((message) => message.text), drafts[ticketId] ?? ""];
    drafts[ticketId] = lines.filter(Boolean).join("\n");
  }
  return drafts;
}

/** The held ticket `step` places on from the selected one, going round. */
export function neighbour(state: DeskState, step: 1 | -1): string | null {
  const ids = state.board?.held.map((ticket) => ticket.id) ?? [];
  if (ids.length === 0) return null;
  const at = ids.indexOf(state.selected ?? "");
  if (at < 0) return ids[0] ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

/** Stream ids are `milliseconds-sequence`; as text "9-0" would come after "10-0". */
export function compareIds(left: string, right: string): number {
  const [leftMs = 0, leftNo = 0] = left.split("-").map(Number);
  const [rightMs = 0, rightNo = 0] = right.split("-").map(Number);
  return leftMs - rightMs || leftNo - rightNo;
}

/** Both lists in stream order, each event once. */
export function merge(
  known: readonly ThreadEvent[],
  more: readonly ThreadEvent[],
): readonly ThreadEvent[] {
  const byId = new Map([...known, ...more].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
}

function lastByAgent(events: readonly ThreadEvent[]): string {
  const last = events.findLast(
    (e) => e.type === "agent_message" || (e.type === "ticket" && e.state === "held"),
  );
  return last?.id ?? "0-0";
}

function open(state: DeskState, opened: OpenedTicket): DeskState {
  const events = merge(threadOf(state, opened.ticket.id).events, opened.events);
  return withThread(state, opened.ticket.id, {
    ticket: opened.ticket, events, loaded: true, failure: null,
  });
}

function receive(state: DeskState, ticketId: string, event: ThreadEvent): DeskState {
  const thread = threadOf(state, ticketId);
  const isNew = !thread.events.some((known) => known.id === event.id);
  const next = withThread(state, ticketId, { events: merge(thread.events, [event]) });
  return isNew && event.type === "agent_message" ? landed(next, ticketId, event) : next;
}

// The pushed event may overtake the answer to our own request; do not show the message twice.
function landed(state: DeskState, ticketId: string, event: AgentEvent): DeskState {
  const mine = (state.sending[ticketId] ?? []).find((one) =>
    event.client_message_id
      ? one.clientMessageId === event.client_message_id
      : one.text === event.text,
  );
  if (!mine) return state;
  return withSending(state, ticketId, (all) => without(all, mine.clientMessageId));
}

// The board that shows the claim may come a moment after the answer to it.
function take(state: DeskState, ticket: Ticket): DeskState {
  if (!state.board) return state;
  const others = <T extends Ticket>(tickets: readonly T[]) =>
    tickets.filter((one) => one.id !== ticket.id);
  const board: Board = {
    ...state.board,
    waiting: others(state.board.waiting),
    left: others(state.board.left),
    held: [...others(state.board.held), ticket],
  };
  return { ...state, board };
}

function finish(state: DeskState, ticket: Ticket): DeskState {
  const held = state.board?.held.filter((one) => one.id !== ticket.id) ?? [];
  const board = state.board && { ...state.board, held };
  const next = withThread({ ...state, board }, ticket.id, { ticket });
  if (state.selected !== ticket.id) return next;
  const waitingForMe = held.find((one) => unreadCount(state, one.id) > 0) ?? held[0];
  return { ...next, selected: waitingForMe?.id ?? null };
}

function saw(state: DeskState, ticketId: string): DeskState {
  const last = threadOf(state, ticketId).events.at(-1)?.id;
  if (!last || state.seen[ticketId] === last) return state;
  return { ...state, seen: { ...state.seen, [ticketId]: last } };
}

function send(state: DeskState, ticketId: string, id: string, text: string): DeskState {
  const message: Sending = { clientMessageId: id, text, failure: null, retryable: true };
  return withSending(state, ticketId, (all) =>
    all.some((one) => one.clientMessageId === id)
      ? all.map((one) => (one.clientMessageId === id ? message : one))
      : [...all, message],
  );
}

function takeBack(state: DeskState, ticketId: string, id: string): DeskState {
  const message = state.sending[ticketId]?.find((one) => one.clientMessageId === id);
  if (!message) return state;
  const draft = state.drafts[ticketId];
  const text = draft ? `${message.text}\n${draft}` : message.text;
  const next = withSending(state, ticketId, (all) => without(all, id));
  return { ...next, drafts: { ...state.drafts, [ticketId]: text } };
}

function without(all: readonly Sending[], id: string): readonly Sending[] {
  return all.filter((one) => one.clientMessageId !== id);
}

function withSending(
  state: DeskState,
  ticketId: string,
  change: (all: readonly Sending[]) => readonly Sending[],
): DeskState {
  const changed = change(state.sending[ticketId] ?? []);
  return { ...state, sending: { ...state.sending, [ticketId]: changed } };
}

function withThread(state: DeskState, ticketId: string, change: Partial<Thread>): DeskState {
  const thread = { ...threadOf(state, ticketId), ...change };
  return { ...state, threads: { ...state.threads, [ticketId]: thread } };
}
