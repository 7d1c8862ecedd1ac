import type { ReactNode } from "react";

import { shortTime } from "../ui/time.ts";

/** Something that happened to the conversation, between the messages. */
export function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <p className="line" data-testid="event-line">
      <span>
        {children} <time dateTime={at}>{shortTime(at)}</time>
      </span>
    </p>
  );
}
