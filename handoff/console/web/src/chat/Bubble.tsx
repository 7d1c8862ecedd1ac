import type { ReactNode } from "react";

import { fullTime, shortTime } from "../ui/time.ts";

interface Props {
  readonly who: "citizen" | "bot" | "agent";
  readonly name: string;
  readonly at: string | null;
  readonly testId: string;
  readonly children: ReactNode;
  readonly after?: ReactNode;
}

/** Who said it is told by side, colour and name together, never by colour alone. */
export function Bubble({ who, name, at, testId, children, after }: Props) {
  return (
    <article className={`said said-${who}`} data-testid={testId}>
      <header className="said-head">
        <span className="said-name">{name}</span>
        {at && (
          <time dateTime={at} title={fullTime(at)}>
            {shortTime(at)}
          </time>
        )}
      </header>
      <div className="said-text">{children}</div>
      {after}
    </article>
  );
}
