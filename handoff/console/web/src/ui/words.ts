import type { Ticket } from "../api/types.ts";
import { strings } from "../strings.ts";

/** The word for a code of the API; an unknown code is shown as it is rather than hidden. */
export function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

export function outcomeWord(outcome: string): string {
  return outcome.startsWith("error") ? strings.outcomes.error : word(strings.outcomes, outcome);
}

export function matterOf(ticket: Ticket): string {
  return ticket.summary.matter_name || strings.queue.noMatter;
}
