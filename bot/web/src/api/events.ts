/** What the public API sends, by hand until types.ts is written from the OpenAPI document. */

export type Aspect =
  | "how"
  | "materials"
  | "where"
  | "hours"
  | "duration"
  | "fee"
  | "conditions"
  | "online"
  | "steps"
  | "phone"
  | "proxy"
  | "progress"
  | "result"
  | "cross_region"
  | "notes";

export type TicketState = "waiting" | "held" | "returned" | "closed" | "message_left";

export interface Option {
  readonly label: string;
  readonly value: string;
}

export interface Hotline {
  readonly label: string;
  readonly number: string;
}

export interface SectionItem {
  readonly name: string;
  readonly detail: string;
  readonly badges: readonly string[];
}

export interface Section {
  /** An aspect, or a part of the card nobody asks about by name: situations, faqs. */
  readonly aspect: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly items: readonly SectionItem[];
  /** Holds what was asked; such sections come first. */
  readonly open: boolean;
}

export interface GuideCard {
  readonly kind: "guide";
  readonly guide_id: string;
  readonly name: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly law: readonly string[];
  readonly source: string;
  readonly verified_on: string;
  readonly sample: boolean;
}

/** A matter of a bundle; tapping it sends `value`. */
export interface Member {
  readonly guide_id: string;
  readonly name: string;
  readonly note: string;
  readonly value: string;
}

export interface BundleCard {
  readonly kind: "bundle";
  readonly bundle_id: string;
  readonly name: string;
  readonly summary: string;
  /** First to last. */
  readonly members: readonly Member[];
  readonly missing: readonly string[];
  readonly sections: readonly Section[];
  readonly source: string;
  readonly verified_on: string;
  readonly sample: boolean;
}

export interface CrisisCard {
  readonly kind: "crisis";
  readonly phones: readonly Hotline[];
}

export type Card = GuideCard | BundleCard | CrisisCard;

interface Entry {
  readonly id: string;
  readonly at: string;
}

export interface CitizenMessage extends Entry {
  readonly type: "message";
  readonly text: string;
  readonly client_message_id: string;
}

export interface Reply extends Entry {
  readonly type: "reply";
  readonly outcome: string;
  readonly text: string;
  readonly guide: {
    readonly id: string;
    readonly name: string;
    readonly updated_on: string;
    readonly source: string;
  } | null;
  readonly aspect: Aspect | null;
  readonly confidence: number | null;
  readonly card: Card | null;
  readonly options: readonly Option[];
  readonly in_reply_to?: string | null;
}

export interface AgentMessage extends Entry {
  readonly type: "agent_message";
  readonly text: string;
  readonly agent: { readonly name: string };
}

export interface TicketChange extends Entry {
  readonly type: "ticket";
  readonly ticket_id: string;
  readonly state: TicketState;
  readonly reason: string;
  readonly agent: { readonly name: string } | null;
}

export interface RatingGiven extends Entry {
  readonly type: "rating";
  readonly score?: number;
}

export interface FeedbackGiven extends Entry {
  readonly type: "feedback";
  readonly event_id?: string;
  readonly helpful?: boolean;
}

export interface Notice extends Entry {
  readonly type: "notice";
  readonly text?: string;
}

export type ThreadEvent =
  | CitizenMessage
  | Reply
  | AgentMessage
  | TicketChange
  | RatingGiven
  | FeedbackGiven
  | Notice;

/** Live position; it has no id because it is never part of the thread. */
export interface QueuePosition {
  readonly type: "queue";
  readonly ahead: number;
  readonly wait_minutes: readonly [number, number] | null;
}

export interface Opened {
  readonly conversation_id: string;
  readonly token: string;
  readonly events: readonly ThreadEvent[];
}

export interface Problem {
  readonly code?: string;
  readonly status?: number;
  readonly detail?: string;
}
