/** The console API as the page reads it. Values are never changed in place. */

export type Role = "agent" | "supervisor";

export interface Agent {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly team: string;
  readonly capacity: number;
}

export interface ListedAgent extends Agent {
  readonly online: boolean;
  readonly held: number;
}

export type TicketState = "waiting" | "held" | "returned" | "closed" | "message_left";
export type Reason = "requested" | "unanswered" | "complaint" | "crisis" | "abuse";

export interface Summary {
  readonly matter_id?: string | null;
  readonly matter_name?: string | null;
  readonly last_text: string;
  readonly place_name?: string | null;
}

export interface Ticket {
  readonly id: string;
  readonly conversation_id: string;
  readonly team: string;
  readonly state: TicketState;
  readonly reason: Reason;
  readonly priority: number;
  readonly asked_at: string;
  readonly claimed_at?: string | null;
  readonly closed_at?: string | null;
  readonly agent?: { readonly id: string; readonly name: string } | null;
  readonly summary: Summary;
}

export interface WaitingTicket extends Ticket {
  readonly waited_seconds: number;
}

export interface Board {
  readonly waiting: readonly WaitingTicket[];
  readonly held: readonly Ticket[];
  readonly left: readonly Ticket[];
  readonly agents_online: number;
}

interface Entry {
  readonly id: string;
  readonly at: string;
}

export interface CitizenEvent extends Entry {
  readonly type: "message";
  readonly text: string;
  readonly client_message_id?: string;
}

export interface GuideRef {
  readonly id: string;
  readonly name: string;
  readonly updated_on?: string | null;
  readonly source?: string | null;
}

export interface Section {
  readonly aspect: string;
  readonly title: string;
  readonly lines?: readonly string[];
  readonly items?: readonly {
    readonly name: string;
    readonly detail?: string | null;
    readonly badges?: readonly string[];
  }[];
}

export interface GuideCard {
  readonly kind: "guide";
  readonly guide_id: string;
  readonly name: string;
  readonly summary?: string | null;
  readonly sections: readonly Section[];
  readonly law?: readonly string[];
  readonly source?: string | null;
  readonly verified_on?: string | null;
  readonly sample?: boolean;
}

export interface BundleCard {
  readonly kind: "bundle";
  readonly bundle_id: string;
  readonly name: string;
  readonly summary: string;
  readonly members: readonly {
    readonly guide_id: string;
    readonly name: string;
    readonly note: string;
  }[];
  readonly missing: readonly string[];
  readonly sections: readonly Section[];
  readonly source: string;
  readonly verified_on: string;
  readonly sample: boolean;
}

export interface CrisisCard {
  readonly kind: "crisis";
  readonly phones: readonly { readonly label: string; readonly number: string }[];
}

export type Card = GuideCard | BundleCard | CrisisCard;

export interface ReplyEvent extends Entry {
  readonly type: "reply";
  readonly outcome: string;
  readonly text: string;
  readonly guide?: GuideRef | null;
  readonly aspect?: string | null;
  readonly confidence?: number | null;
  readonly card?: Card | null;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}

export interface AgentEvent extends Entry {
  readonly type: "agent_message";
  readonly text: string;
  readonly agent: { readonly id?: string; readonly name: string };
  readonly client_message_id?: string;
}

export interface TicketEvent extends Entry {
  readonly type: "ticket";
  readonly ticket_id: string;
  readonly state: TicketState;
  readonly reason?: Reason;
  readonly agent?: { readonly name: string } | null;
}

export interface RatingEvent extends Entry {
  readonly type: "rating";
  readonly score: number;
  readonly labels?: readonly string[] | null;
  readonly text?: string | null;
}

export interface FeedbackEvent extends Entry {
  readonly type: "feedback";
  readonly helpful: boolean;
  readonly reason?: string | null;
}

export interface NoticeEvent extends Entry {
  readonly type: "notice";
  readonly text?: string;
}

export type ThreadEvent =
  | CitizenEvent
  | ReplyEvent
  | AgentEvent
  | TicketEvent
  | RatingEvent
  | FeedbackEvent
  | NoticeEvent;

export interface OpenedTicket {
  readonly ticket: Ticket;
  readonly events: readonly ThreadEvent[];
}

export type CaseStatus = "requested" | "accepted" | "done" | "cancelled";

export interface Case {
  readonly id: string;
  readonly conversation_id: string;
  readonly matter_id?: string | null;
  readonly matter_name?: string | null;
  readonly place_id?: string | null;
  readonly contact_name: string;
  readonly contact_phone: string;
  readonly note?: string | null;
  readonly status: CaseStatus;
  readonly created_at: string;
}

export interface Invitation {
  readonly role: Role;
  readonly team: string;
}

export interface InvitationLink {
  readonly link: string;
  readonly expires_at: string;
}

export type Presence = "online" | "away";
