import { call } from "../api/console.ts";
import type { NewGuide } from "../api/guides.ts";

export type Status = "open" | "added" | "new_guide" | "dismissed";

export interface Week {
  readonly week: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly total: number;
  readonly open: number;
}

export interface SuggestedGuide {
  readonly id: string;
  readonly name: string;
  readonly probability: number;
  readonly count: number;
}

export interface Question {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly outcome: string;
  readonly status: Status;
  readonly guide_id: string | null;
  readonly guide_name: string | null;
  readonly settled_at: string | null;
}

export interface Cluster {
  readonly id: string;
  readonly count: number;
  readonly open: number;
  readonly guides: readonly SuggestedGuide[];
  readonly questions: readonly Question[];
}

export interface WeekPage {
  readonly week: Week;
  readonly left_out: number;
  readonly clusters: readonly Cluster[];
}

export interface Settled {
  readonly status: Status;
  readonly guide_id: string | null;
}

const at = encodeURIComponent;

/** The routes of unanswered questions. Each throws `RequestFailure`. */
export const unansweredApi = {
  weeks: () => call<{ weeks: readonly Week[] }>("GET", "/unanswered/weeks"),
  week: (name: string) => call<WeekPage>("GET", `/unanswered/weeks/${at(name)}`),
  add: (questions: readonly string[], guideId: string, texts: readonly string[]) =>
    call<Settled>("POST", "/unanswered/add", { questions, guide_id: guideId, texts }),
  beginGuide: (questions: readonly string[], guide: NewGuide) =>
    call<Settled>("POST", "/unanswered/guides", { questions, guide }),
  decide: (questions: readonly string[], status: "dismissed" | "open") =>
    call<Settled>("POST", "/unanswered/status", { questions, status }),
};
