/** The guide routes of the console API. Values are never changed in place. */

import { call } from "./console.ts";
import type { Fault } from "./failure.ts";
import type { GuideCard } from "./types.ts";

export type Mark = "expired" | "not_yet" | "unverified" | "changed";

export interface GuideLine {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly region: string;
  readonly region_name: string | null;
  readonly summary: string;
  readonly verified_on: string;
  readonly marks: readonly Mark[];
}

export interface GuideLines {
  readonly guides: readonly GuideLine[];
  readonly found: number;
  readonly topics: readonly string[];
  readonly counts: Readonly<Partial<Record<Mark, number>>>;
  readonly total: number;
}

export interface Editable {
  readonly aliases: readonly string[];
  readonly similar_questions: readonly string[];
  readonly notes: readonly string[];
  readonly effective_from: string;
  readonly expires_on: string | null;
  readonly verified_on: string;
}

export type Changes = Partial<Editable>;

export interface Noticed {
  readonly severity: "error" | "warning";
  readonly field: string;
  readonly message: string;
}

export interface ChangedField {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Happened {
  readonly at: string;
  readonly agent: string | null;
  readonly action: string;
  readonly reason: string;
  readonly changes: readonly ChangedField[];
}

export interface GuidePage {
  readonly guide: GuideLine;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly card: GuideCard;
  readonly editable: Editable;
  readonly sha256: string;
  readonly history: readonly Happened[] | null;
  readonly findings: readonly Noticed[];
  readonly variants: readonly GuideLine[];
}

/** While there are `faults` there is no card. */
export interface Previewed {
  readonly card: GuideCard | null;
  readonly changes: readonly ChangedField[];
  readonly findings: readonly Noticed[];
  readonly faults: readonly Fault[];
}

export interface Edited {
  readonly id: string;
  readonly sha256: string;
  readonly changes: readonly ChangedField[];
  readonly findings: readonly Noticed[];
}

/** The least a guide can be made from. */
export interface NewGuide {
  readonly prefix: string;
  readonly topic: string;
  readonly name: string;
  readonly summary: string;
  readonly authority: string;
  readonly conditions: readonly string[];
  readonly steps: readonly { readonly title: string; readonly detail: string }[];
  readonly fee: { readonly free: boolean; readonly amount: string };
  readonly result: string;
  readonly phones: { readonly consult: readonly string[]; readonly complaint: readonly string[] };
  readonly source: string;
  readonly similar_questions: readonly string[];
}

export interface Difference {
  readonly kind: "added" | "removed" | "changed";
  readonly what: "guide" | "place" | "bundle" | "region";
  readonly id: string;
  readonly name: string;
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
}

export interface VersionLine {
  readonly version: string;
  readonly published_at: string | null;
  readonly author: string;
  readonly reason: string;
  readonly guides: number;
  readonly current: boolean;
}

export interface Run {
  readonly action: "publish" | "rollback";
  readonly state: "running" | "done" | "failed" | "lost";
  readonly author: string;
  readonly reason: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly output: readonly string[];
}

export interface Publication {
  readonly version: string;
  readonly differences: readonly Difference[];
  readonly differences_total: number;
  readonly problems: readonly string[];
  readonly versions: readonly VersionLine[];
  readonly run: Run | null;
}

export interface Sought {
  readonly query: string;
  readonly topic: string;
  readonly status: Mark | "";
}

const at = (id: string) => `/guides/${encodeURIComponent(id)}`;

/** One function a route. Each throws `RequestFailure`. */
export const guides = {
  list: (sought: Sought) => {
    const given = Object.entries(sought).filter(([, value]) => value !== "");
    return call<GuideLines>("GET", `/guides?${new URLSearchParams(given)}`);
  },
  one: (id: string) => call<GuidePage>("GET", at(id)),
  preview: (id: string, changes: Changes) =>
    call<Previewed>("POST", `${at(id)}/preview`, { changes }),
  edit: (id: string, changes: Changes, reason: string, sha256: string) =>
    call<Edited>("PUT", at(id), { changes, reason, sha256 }),
  add: (guide: NewGuide, reason: string) => call<Edited>("POST", "/guides", { guide, reason }),
  publication: () => call<Publication>("GET", "/guides/publication"),
  publish: (reason: string, force: boolean) =>
    call<Run>("POST", "/guides/publish", { reason, force }),
  rollBack: (reason: string, version: string | null) =>
    call<Run>("POST", "/guides/rollback", { reason, version }),
};
