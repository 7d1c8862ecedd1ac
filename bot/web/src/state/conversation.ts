import type { CaseRequest, Identity, Rating } from "../api/client.ts";
import * as api from "../api/client.ts";
import type { QueuePosition, ThreadEvent } from "../api/events.ts";
import { type ApiFailure, asFailure } from "../api/failures.ts";
import { follow } from "../api/follow.ts";
import { newMessageId } from "./message-id.ts";
import { emptyState, type Outgoing, type State } from "./state.ts";
import { forgetConversation, keepConversation, keepGuides, keptConversation } from "./storage.ts";
import { owner, receive, receiveStreamed } from "./thread.ts";

const RETRY_AFTER_MS = [800, 2_500];
const REOPEN_AFTER_MS = 5_000;
const RESTART_AT_MOST_EVERY_MS = 60_000;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The citizen's side of one conversation: what is known of it, and all that can be done to it. */
export class Conversation {
  #state: State = emptyState;
  #listeners = new Set<() => void>();
  #unfollow: () => void = () => undefined;
  #sending: Promise<void> = Promise.resolve();
  #opening: Promise<void> | null = null;
  #restartedAt = 0;
  readonly plate: string | null;

  constructor(plate: string | null) {
    this.plate = plate;
    const kept = keptConversation();
    if (kept && this.#continues(kept.identity, kept.events)) {
      const outbox = kept.outbox.map((outgoing) => ({ ...outgoing, status: "failed" as const }));
      this.#state = { ...emptyState, ...kept, outbox };
    }
  }

  readonly state = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts or continues; returns how to stop. */
  start(): () => void {
    void this.#open();
    return () => this.#unfollow();
  }

  send(text: string): void {
    const outgoing: Outgoing = { clientMessageId: newMessageId(), text, status: "sending", problem: null };
    this.#set({ ...this.#state, outbox: [...this.#state.outbox, outgoing], restarted: false });
    this.#queueDelivery(outgoing);
  }

  retry(clientMessageId: string): void {
    const outgoing = this.#state.outbox.find((each) => each.clientMessageId === clientMessageId);
    if (outgoing?.status !== "failed") return;
    this.#mark(clientMessageId, { status: "sending", problem: null });
    this.#queueDelivery(outgoing);
  }

  async requestAgent(): Promise<void> {
    const events = await this.#asking((who) => api.requestAgent(who));
    this.#set(receive(this.#state, events));
  }

  async rate(ticketId: string, rating: Rating): Promise<void> {
    await this.#asking((who) => api.rate(who, rating)).catch((failure: ApiFailure) => {
      // Already rated, from another tab or before a lost answer: once is what was wanted.
      if (failure.status !== 409) throw failure;
    });
    this.#set({ ...this.#state, ratedTickets: [...this.#state.ratedTickets, ticketId] });
  }

  async giveFeedback(eventId: string, helpful: boolean): Promise<void> {
    this.#set({ ...this.#state, feedback: { ...this.#state.feedback, [eventId]: helpful } });
    await this.#asking((who) => api.giveFeedback(who, eventId, helpful)).catch((failure: ApiFailure) => {
      if (failure.status === 409) return;
      const { [eventId]: _undone, ...feedback } = this.#state.feedback;
      this.#set({ ...this.#state, feedback });
    });
  }

  async requestCase(request: CaseRequest): Promise<string> {
    return this.#asking((who) => api.requestCase(who, request));
  }

  /** Erases on the server first: what cannot be erased there must not look erased here. */
  async erase(): Promise<void> {
    const { identity } = this.#state;
    if (identity) {
      await api.erase(identity).catch((failure: ApiFailure) => {
        if (!failure.gone) throw failure;
      });
    }
    this.#begin(emptyState);
  }

  // A scan of another plate is a question about another place, so it opens a new conversation,
  // unless somebody is waiting for, or talking to, a person in the old one.
  #continues(identity: Identity | null, events: readonly ThreadEvent[]): boolean {
    const samePlace = !this.plate || identity?.plate === this.plate;
    return samePlace || owner(events).state !== "bot";
  }

  #set(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    keepConversation(state);
    for (const listener of this.#listeners) listener();
  }

  #begin(state: State): void {
    this.#unfollow();
    forgetConversation();
    this.#set(state);
    void this.#open();
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openOnce().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #openOnce(): Promise<void> {
    try {
      if (!this.#state.identity) {
        const opened = await api.openConversation(this.plate);
        const identity = { id: opened.conversation_id, token: opened.token, plate: this.plate };
        const cursor = opened.events[opened.events.length - 1]?.id ?? null;
        this.#set(receive({ ...this.#state, identity, cursor }, opened.events));
      }
      this.#follow();
    } catch {
      this.#lost();
      setTimeout(() => void this.#open(), REOPEN_AFTER_MS);
    }
  }

  #follow(): void {
    this.#unfollow();
    if (!this.#state.identity) return;
    this.#unfollow = follow(this.#state.identity, {
      lastEventId: () => this.#state.cursor,
      onEvent: (event) => this.#receive(event),
      onLive: () => this.#live(),
      onLost: (failure) => (failure.gone ? this.#restart() : this.#lost()),
    });
  }

  #receive(event: ThreadEvent | QueuePosition): void {
    this.#set(receiveStreamed(this.#state, event));
    if (event.type !== "queue") keepGuides([event]);
  }

  #live(): void {
    this.#set({ ...this.#state, link: "live", failures: 0 });
    // What failed while the line was down goes out now, under its old id.
    for (const outgoing of this.#state.outbox) {
      if (outgoing.status === "failed" && !outgoing.problem) this.retry(outgoing.clientMessageId);
    }
  }

  #lost(): void {
    this.#set({ ...this.#state, link: "lost", failures: this.#state.failures + 1 });
  }

  // Once in a while only: a server that opens conversations and then denies them must not be hammered.
  #restart(): void {
    if (Date.now() - this.#restartedAt < RESTART_AT_MOST_EVERY_MS) {
      this.#lost();
      return;
    }
    this.#restartedAt = Date.now();
    const outbox = this.#state.outbox.map((outgoing) => ({ ...outgoing, status: "failed" as const }));
    this.#begin({ ...emptyState, outbox, restarted: true });
  }

  async #asking<T>(ask: (who: Identity) => Promise<T>): Promise<T> {
    if (!this.#state.identity) await this.#open();
    const { identity } = this.#state;
    if (!identity) throw asFailure(null);
    try {
      return await ask(identity);
    } catch (cause) {
      const failure = asFailure(cause);
      if (failure.status === 401) this.#restart();
      throw failure;
    }
  }

  // One at a time, so that two quick messages reach the thread in the order they were written.
  #queueDelivery(outgoing: Outgoing): void {
    this.#sending = this.#sending.then(() => this.#deliver(outgoing));
  }

  async #deliver(outgoing: Outgoing): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const events = await this.#asking((who) => api.say(who, outgoing.clientMessageId, outgoing.text));
        this.#acknowledge(outgoing, events);
        return;
      } catch (cause) {
        const failure = asFailure(cause);
        const wait = failure.passing ? RETRY_AFTER_MS[attempt] : undefined;
        if (wait === undefined) {
          this.#refuse(outgoing, failure);
          return;
        }
        await pause(wait);
      }
    }
  }

  #acknowledge(outgoing: Outgoing, events: readonly ThreadEvent[]): void {
    const outbox = this.#state.outbox.filter((each) => each.clientMessageId !== outgoing.clientMessageId);
    this.#set(receive({ ...this.#state, outbox }, events));
    keepGuides(events);
  }

  #refuse(outgoing: Outgoing, failure: ApiFailure): void {
    if (failure.gone && failure.status !== 401) this.#restart();
    const { code, status } = failure;
    const problem = failure.passing || failure.gone ? null : { code, status };
    // An id that the server ties to other words can never be acknowledged: take a new one.
    const fresh = code === "message_id_reused" ? { clientMessageId: newMessageId() } : {};
    this.#mark(outgoing.clientMessageId, { status: "failed", problem, ...fresh });
  }

  #mark(clientMessageId: string, change: Partial<Outgoing>): void {
    const outbox = this.#state.outbox.map((each) =>
      each.clientMessageId === clientMessageId ? { ...each, ...change } : each,
    );
    this.#set({ ...this.#state, outbox });
  }
}
