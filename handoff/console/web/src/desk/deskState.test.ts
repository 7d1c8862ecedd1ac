import assert from "node:assert/strict";
import { test } from "node:test";

import type { AgentEvent, Board, CitizenEvent, Ticket } from "../api/types.ts";
import { deskReducer, emptyDesk, neighbour, unreadCount, unsent } from "./deskState.ts";
import type { DeskAction, DeskState } from "./deskState.ts";

const AT = "2025-07-01T02:00:00Z";

function ticket(id: string): Ticket {
  return {
    id, conversation_id: id, team: "综合组", state: "held", reason: "requested", priority: 0,
    asked_at: AT, summary: { last_text: "转人工" },
  };
}

function citizen(id: string, text: string): CitizenEvent {
  return { id, at: AT, type: "message", text };
}

function agent(id: string, text: string): AgentEvent {
  return { id, at: AT, type: "agent_message", text, agent: { name: "王芳" } };
}

function desk(held: string[], ...actions: DeskAction[]): DeskState {
  const board: Board = { waiting: [], held: held.map(ticket), left: [], agents_online: 1 };
  const start: DeskAction = { type: "board", board, at: 0 };
  return [start, ...actions].reduce(deskReducer, emptyDesk({}, {}));
}

const event = (ticketId: string, entry: CitizenEvent | AgentEvent): DeskAction => ({
  type: "event", ticketId, event: entry,
});

test("events are ordered by number, not as text, and each is kept once", () => {
  const state = desk(
    ["a"], event("a", citizen("10-0", "二")), event("a", citizen("9-0", "一")),
    event("a", citizen("10-0", "二")),
  );
  assert.deepEqual(state.threads["a"]?.events.map((e) => e.id), ["9-0", "10-0"]);
});

test("unread are the citizen's words after the agent's last, until they are seen", () => {
  const state = desk(
    ["a"], event("a", citizen("1-0", "在吗")), event("a", agent("2-0", "在")),
    event("a", citizen("3-0", "好")),
  );
  assert.equal(unreadCount(state, "a"), 1);
  assert.equal(unreadCount(deskReducer(state, { type: "saw", ticketId: "a" }), "a"), 0);
});

test("a pushed event that overtakes the answer takes the place of the message on its way", () => {
  const state = desk(
    ["a"], { type: "sending", ticketId: "a", clientMessageId: "x", text: "您好" },
    event("a", agent("2-0", "您好")),
  );
  assert.deepEqual(state.sending["a"], []);
  const answered = deskReducer(state, {
    type: "sent", ticketId: "a", clientMessageId: "x", event: agent("2-0", "您好"),
  });
  assert.equal(answered.threads["a"]?.events.length, 1);
});

test("an event already known does not swallow the same words said again", () => {
  const state = desk(
    ["a"], event("a", agent("1-0", "好的")),
    { type: "sending", ticketId: "a", clientMessageId: "x", text: "好的" },
    event("a", agent("1-0", "好的")),
  );
  assert.equal(state.sending["a"]?.length, 1);
});

test("words that failed to leave are kept with the draft", () => {
  const state = desk(
    ["a"], { type: "sending", ticketId: "a", clientMessageId: "x", text: "第一句" },
    { type: "send_failed", ticketId: "a", clientMessageId: "x", failure: "断网", retryable: true },
    { type: "draft", ticketId: "a", text: "第二句" },
  );
  assert.equal(unsent(state)["a"], "第一句\n第二句");
});

test("after a conversation ends the one with unread words comes next", () => {
  const state = desk(
    ["a", "b", "c"], { type: "select", ticketId: "a" }, event("c", citizen("1-0", "在吗")),
    { type: "finished", ticket: ticket("a") },
  );
  assert.equal(state.selected, "c");
  assert.equal(neighbour(state, 1), "b");
});
