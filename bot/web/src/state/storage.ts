import type { Identity } from "../api/client.ts";
import type { GuideCard, Hotline, ThreadEvent } from "../api/events.ts";
import type { Outgoing, State } from "./state.ts";

/** What outlives a reload. The version is in the key: an older shape is simply not found. */
interface Kept {
  readonly identity: Identity | null;
  readonly events: readonly ThreadEvent[];
  readonly cursor: string | null;
  readonly outbox: readonly Outgoing[];
  readonly feedback: Readonly<Record<string, boolean>>;
  readonly ratedTickets: readonly string[];
}

const CONVERSATION = "wenban.conversation.1";
const GUIDES = "wenban.guides.1";
const HOTLINES = "wenban.hotlines.1";
const PREFERENCES = "wenban.preferences.1";
const DRAFT = "wenban.draft.1";
const KEPT_EVENTS = 200;
const KEPT_GUIDES = 6;

function read<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the citizen the reload, not the conversation.
  }
}

export function keepConversation(state: State): void {
  const { identity, cursor, outbox, feedback, ratedTickets } = state;
  const events = state.events.slice(-KEPT_EVENTS);
  write(CONVERSATION, { identity, events, cursor, outbox, feedback, ratedTickets } satisfies Kept);
}

export function keptConversation(): Kept | null {
  const kept = read<Kept>(CONVERSATION);
  return kept && Array.isArray(kept.events) && Array.isArray(kept.outbox) ? kept : null;
}

export function keepGuides(events: readonly ThreadEvent[]): void {
  const seen = events.flatMap((event) =>
    event.type === "reply" && event.card?.kind === "guide" ? [event.card] : [],
  );
  if (seen.length === 0) return;
  const newest = [...seen].reverse().concat(keptGuides());
  const once = new Map<string, GuideCard>();
  for (const card of newest) if (!once.has(card.guide_id)) once.set(card.guide_id, card);
  write(GUIDES, [...once.values()].slice(0, KEPT_GUIDES));
}

export const keptGuides = (): readonly GuideCard[] => read<GuideCard[]>(GUIDES) ?? [];
export const keepHotlines = (hotlines: readonly Hotline[]): void => write(HOTLINES, hotlines);
export const keptHotlines = (): readonly Hotline[] | null => read<Hotline[]>(HOTLINES);
export const keepDraft = (text: string): void => write(DRAFT, text);
export const keptDraft = (): string => read<string>(DRAFT) ?? "";

export interface Preferences {
  readonly elder: boolean;
  /** Main text of elder mode, in points. */
  readonly points: number;
  readonly readAloud: boolean;
}

export const keepPreferences = (preferences: Preferences): void => write(PREFERENCES, preferences);
export const keptPreferences = (): Partial<Preferences> => read<Partial<Preferences>>(PREFERENCES) ?? {};

/** Everything that tells what this person asked about; how they like to read stays. */
export function forgetConversation(): void {
  for (const key of [CONVERSATION, GUIDES, DRAFT]) {
    try {
      localStorage.removeItem(key);
    } catch {
      return;
    }
  }
}
