import { failureOf, unreachable } from "./failure.ts";
import type {
  Agent,
  AgentEvent,
  Board,
  Case,
  CaseStatus,
  Invitation,
  InvitationLink,
  ListedAgent,
  OpenedTicket,
  Presence,
  Role,
  Ticket,
} from "./types.ts";

export const ROOT = "/console/api";

// Longer than the slowest honest answer; without it a dead connection would hang a send for minutes.
const TIMEOUT_MS = 15_000;

/** Ask for `path` of the console API. Throws `RequestFailure`. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body);
  if (!response.ok) throw await failureOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw unreachable(); // cut off half way
  }
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(ROOT + path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw unreachable();
  }
}

const at = encodeURIComponent;

/** The console API, one function a route. Each throws `RequestFailure`. */
export const api = {
  me: () => call<{ agent: Agent }>("GET", "/me"),
  login: (username: string, password: string) =>
    call<{ agent: Agent }>("POST", "/sessions", { username, password }),
  logout: () => call<void>("DELETE", "/sessions"),

  invitation: (token: string) => call<Invitation>("GET", `/invitations/${at(token)}`),
  accept: (form: { token: string; username: string; name: string; password: string }) =>
    call<{ agent: Agent }>("POST", "/invitations/accept", form),
  invite: (role: Role, team: string) =>
    call<InvitationLink>("POST", "/invitations", { role, team }),
  agents: () => call<{ agents: ListedAgent[] }>("GET", "/agents"),

  presence: (status: Presence) => call<void>("POST", "/presence", { status }),
  board: () => call<Board>("GET", "/board"),
  claim: (ticketId?: string) =>
    call<{ ticket: Ticket | null }>("POST", "/claims", ticketId ? { ticket_id: ticketId } : {}),
  ticket: (id: string) => call<OpenedTicket>("GET", `/tickets/${at(id)}`),
  say: (id: string, clientMessageId: string, text: string) =>
    call<{ event: AgentEvent }>("POST", `/tickets/${at(id)}/messages`, {
      client_message_id: clientMessageId,
      text,
    }),
  close: (id: string) => call<{ ticket: Ticket }>("POST", `/tickets/${at(id)}/close`),
  giveBack: (id: string) => call<{ ticket: Ticket }>("POST", `/tickets/${at(id)}/return`),

  cases: () => call<{ cases: Case[] }>("GET", "/cases"),
  advance: (id: string, status: CaseStatus) =>
    call<{ case: Case }>("POST", `/cases/${at(id)}/advance`, { status }),
};
