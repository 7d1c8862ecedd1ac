import type { Reason } from "../api/types.ts";
import { strings } from "../strings.ts";
import { word } from "./words.ts";

/** Coloured only where an agent should look first. */
export function ReasonTag({ reason }: { reason: Reason }) {
  return <span className={`reason reason-${reason}`}>{word(strings.reasons, reason)}</span>;
}
