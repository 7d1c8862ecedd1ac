import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply, ThreadEvent, TicketChange, TicketState } from "../api/events.ts";
import { emptyState, type State } from "./state.ts";
import { merge, openReply, owner, receive, receiveStreamed, stateBefore, ticketToRate } from "./thread.ts";

const at = "2026-11-20T01:00:00Z";
const said = (id: string, clientMessageId = id): ThreadEvent => ({
  id,
  at,
  type: "message",
  text: "居住证要带什么",
  client_message_id: clientMessageId,
});
const replied = (id: string): Reply => ({
  id,
  at,
  type: "reply",
  outcome: "answered",
  text: "带身份证",
  guide: null,
  aspect: null,
  confidence: null,
  card: null,
  options: [],
});
const ticket = (id: string, state: TicketState, ticketId = "c.1"): TicketChange => ({
  id,
  at,
  type: "ticket",
  ticket_id: ticketId,
  state,
  reason: "requested",
  agent: state === "held" ? { name: "王敏" } : null,
});
const withEvents = (...events: ThreadEvent[]): State => receive(emptyState, events);

test("events come once each, in the order of the thread, whatever order they arrive in", () => {
  const merged = merge([said("9-0"), said("10-1")], [said("10-0"), said("9-0"), said("10-0")]);
  assert.deepEqual(
    merged.map((event) => event.id),
    ["9-0", "10-0", "10-1"],
  );
});

test("a message leaves the outbox when the thread shows it", () => {
  const outgoing = { clientMessageId: "mine", text: "您好", status: "sending", problem: null } as const;
  const state = receive({ ...emptyState, outbox: [outgoing] }, [said("1-0", "mine")]);
  assert.deepEqual(state.outbox, []);
});

test("the stream resumes where the stream came to, not where an answer ran ahead", () => {
  const streamed = receiveStreamed(emptyState, said("1-0"));
  const ahead = receive(streamed, [replied("5-0")]);
  assert.equal(ahead.cursor, "1-0");
  assert.equal(receiveStreamed(ahead, replied("3-0")).cursor, "3-0");
});

test("the newest ticket owns the conversation until it ends", () => {
  assert.equal(owner([]).state, "bot");
  assert.equal(owner([ticket("1-0", "waiting")]).state, "waiting");
  assert.deepEqual(owner([ticket("1-0", "held")]), { state: "held", agentName: "王敏" });
  assert.equal(owner([ticket("1-0", "held"), ticket("2-0", "closed")]).state, "bot");
});

test("a position known before the ticket is kept, and dropped when the wait ends", () => {
  const early = receiveStreamed(emptyState, { type: "queue", ahead: 2, wait_minutes: null });
  const waiting = receive(early, [ticket("1-0", "waiting")]);
  assert.equal(waiting.queue?.ahead, 2);
  assert.equal(receive(waiting, [ticket("2-0", "held")]).queue, null);
});

test("only the latest reply keeps its options, and only while nothing happened after it", () => {
  assert.equal(openReply(withEvents(replied("1-0"), said("2-0"), replied("3-0")))?.id, "3-0");
  assert.equal(openReply(withEvents(replied("1-0"), said("2-0"))), null);
  assert.equal(openReply(withEvents(replied("1-0"), ticket("2-0", "held"))), null);
  assert.equal(openReply(withEvents(replied("1-0"), ticket("2-0", "held"), ticket("3-0", "closed"))), null);
});

test("a closed ticket is rated once", () => {
  const closed = withEvents(ticket("1-0", "held"), ticket("2-0", "closed"));
  assert.equal(ticketToRate(closed)?.ticket_id, "c.1");
  assert.equal(ticketToRate({ ...closed, ratedTickets: ["c.1"] }), null);
  assert.equal(ticketToRate(receive(closed, [{ id: "3-0", at, type: "rating", score: 5 }])), null);
  assert.equal(ticketToRate(withEvents(ticket("1-0", "returned"))), null);
});

test("going back to the queue is told apart from joining it", () => {
  const again = ticket("3-0", "waiting");
  assert.equal(stateBefore([ticket("1-0", "waiting"), ticket("2-0", "held"), again], again), "held");
  assert.equal(stateBefore([ticket("1-0", "closed", "c.0"), again], again), null);
});
