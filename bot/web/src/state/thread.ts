import type { QueuePosition, Reply, ThreadEvent, TicketChange, TicketState } from "../api/events.ts";
import { last } from "./last.ts";
import type { Outgoing, State } from "./state.ts";

/** Compares two stream ids, `<milliseconds>-<sequence>`, as Redis does. */
export function compareIds(left: string, right: string): number {
  const [leftMs = 0, leftSequence = 0] = left.split("-").map(Number);
  const [rightMs = 0, rightSequence = 0] = right.split("-").map(Number);
  return leftMs - rightMs || leftSequence - rightSequence;
}

/** Adds what is new. A reply to a request and the stream bring the same events, in any order. */
export function merge(events: readonly ThreadEvent[], more: readonly ThreadEvent[]): readonly ThreadEvent[] {
  const known = new Set(events.map((event) => event.id));
  const fresh = more.filter((event) => event.id && !known.has(event.id) && known.add(event.id));
  return fresh.length === 0 ? events : [...events, ...fresh].sort((a, b) => compareIds(a.id, b.id));
}

/** What is left to acknowledge once these events are in the thread. */
export function unacknowledged(outbox: readonly Outgoing[], events: readonly ThreadEvent[]): readonly Outgoing[] {
  const said = new Set(events.map((event) => (event.type === "message" ? event.client_message_id : "")));
  return outbox.filter((outgoing) => !said.has(outgoing.clientMessageId));
}

export function receive(state: State, more: readonly ThreadEvent[]): State {
  const events = merge(state.events, more);
  if (events === state.events) return state;
  const queue = more.some(leavesQueue) ? null : state.queue;
  return { ...state, events, queue, outbox: unacknowledged(state.outbox, events) };
}

const leavesQueue = (event: ThreadEvent) => event.type === "ticket" && event.state !== "waiting";

/** Takes in what the stream brought, and remembers how far it came. */
export function receiveStreamed(state: State, event: ThreadEvent | QueuePosition): State {
  // Kept even before the ticket is known: the stream may be ahead of the request's own answer.
  if (event.type === "queue") return { ...state, queue: event };
  const cursor = !state.cursor || compareIds(event.id, state.cursor) > 0 ? event.id : state.cursor;
  return { ...receive(state, [event]), cursor };
}

export function lastTicket(events: readonly ThreadEvent[]): TicketChange | null {
  return last(events, (event) => event.type === "ticket");
}

export interface Owner {
  readonly state: "bot" | "waiting" | "held";
  readonly agentName: string | null;
}

export function owner(events: readonly ThreadEvent[]): Owner {
  const ticket = lastTicket(events);
  const held = ticket?.state === "held" || ticket?.state === "waiting" ? ticket.state : "bot";
  return { state: held, agentName: ticket?.agent?.name ?? null };
}

/** The state of a ticket just before this change, to say what it means to the citizen. */
export function stateBefore(events: readonly ThreadEvent[], change: TicketChange): TicketState | null {
  const earlier = events.slice(0, events.indexOf(change));
  const same = (event: ThreadEvent): event is TicketChange =>
    event.type === "ticket" && event.ticket_id === change.ticket_id;
  return last(earlier, same)?.state ?? null;
}

const ANSWERS_OR_ENDS = new Set<ThreadEvent["type"]>(["reply", "message", "ticket"]);

/** The reply whose options may still be tapped: the last one, if nothing happened after it. */
export function openReply(state: State): Reply | null {
  if (state.outbox.length > 0 || owner(state.events).state === "held") return null;
  const newest = last(state.events, (event) => ANSWERS_OR_ENDS.has(event.type));
  return newest?.type === "reply" ? newest : null;
}

/** The closed ticket that may still be rated, if any. */
export function ticketToRate(state: State): TicketChange | null {
  const ticket = lastTicket(state.events);
  if (ticket?.state !== "closed" || state.ratedTickets.includes(ticket.ticket_id)) return null;
  const after = state.events.slice(state.events.indexOf(ticket));
  return after.some((event) => event.type === "rating") ? null : ticket;
}

// A single failed attempt is a tunnel or a restart; two in a row deserve a phone number.
const FAILURES_BEFORE_UNREACHABLE = 2;

/** True once the citizen should be told to pick up the phone instead. */
export function isUnreachable(state: State): boolean {
  return state.failures >= (state.identity ? FAILURES_BEFORE_UNREACHABLE : 1);
}

/** True while the bot owes an answer. */
export function awaitsReply(state: State): boolean {
  if (owner(state.events).state !== "bot") return false;
  return state.outbox.some((outgoing) => outgoing.status === "sending");
}
