import type { Hotline, Opened, ThreadEvent } from "./events.ts";
import { asFailure, failureOf } from "./failures.ts";

/** Who we are to the server: a conversation and the bearer token that opens it. */
export interface Identity {
  readonly id: string;
  readonly token: string;
  readonly plate: string | null;
}

export interface CaseRequest {
  readonly contact_name: string;
  readonly contact_phone: string;
  readonly note: string;
}

export interface Rating {
  readonly score: number;
  readonly labels?: readonly string[];
  readonly text?: string;
}

interface Events {
  readonly events: readonly ThreadEvent[];
}

// Longer than the server's own limit for one turn; a shorter one would cut off real answers.
const TIMEOUT_MS = 20_000;

async function call(method: string, path: string, token?: string, body?: unknown): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const json = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(path, { method, headers, body: json, signal: stop.signal });
    if (!response.ok) throw await failureOf(response);
    return response;
  } catch (cause) {
    throw asFailure(cause);
  } finally {
    clearTimeout(timer);
  }
}

async function callFor<T>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
  const response = await call(method, path, token, body);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw asFailure(cause);
  }
}

const at = (who: Identity, rest = "") => `/api/conversations/${encodeURIComponent(who.id)}${rest}`;

export async function openConversation(plate: string | null): Promise<Opened> {
  const body = plate ? { plate, channel: "web" } : { channel: "web" };
  return callFor<Opened>("POST", "/api/conversations", undefined, body);
}

export async function say(who: Identity, clientMessageId: string, text: string): Promise<readonly ThreadEvent[]> {
  const body = { client_message_id: clientMessageId, text };
  return (await callFor<Events>("POST", at(who, "/messages"), who.token, body)).events;
}

export async function requestAgent(who: Identity): Promise<readonly ThreadEvent[]> {
  return (await callFor<Events>("POST", at(who, "/handoff"), who.token, {})).events;
}

export async function rate(who: Identity, rating: Rating): Promise<void> {
  await call("POST", at(who, "/rating"), who.token, rating);
}

export async function giveFeedback(who: Identity, eventId: string, helpful: boolean): Promise<void> {
  await call("POST", at(who, "/feedback"), who.token, { event_id: eventId, helpful });
}

export async function requestCase(who: Identity, request: CaseRequest): Promise<string> {
  return (await callFor<{ case_id: string }>("POST", at(who, "/cases"), who.token, request)).case_id;
}

export async function erase(who: Identity): Promise<void> {
  await call("DELETE", at(who), who.token);
}

export async function readHotlines(): Promise<readonly Hotline[]> {
  return (await callFor<{ hotlines: readonly Hotline[] }>("GET", "/api/hotlines")).hotlines;
}
