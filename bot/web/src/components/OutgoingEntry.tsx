import { Bubble } from "@chatui/core";
import { useSession } from "../session.ts";
import type { Outgoing } from "../state/state.ts";
import { messages, problems } from "../strings.ts";

type Problem = NonNullable<Outgoing["problem"]>;

const sentenceFor = ({ code, status }: Problem) => problems[code] ?? problems[status] ?? problems.other;

export function OutgoingEntry({ outgoing }: { readonly outgoing: Outgoing }) {
  const { conversation } = useSession();
  const failed = outgoing.status === "failed";
  return (
    <li className="entry from-citizen" data-status={outgoing.status}>
      <span className="visually-hidden">{messages.you}</span>
      <Bubble content={outgoing.text} />
      {!failed && <small className="sending">{messages.sending}</small>}
      {failed && (
        <button
          type="button"
          className="retry"
          data-testid="retry-button"
          onClick={() => conversation.retry(outgoing.clientMessageId)}
        >
          {outgoing.problem && <span>{sentenceFor(outgoing.problem)}</span>}
          {messages.failed}
        </button>
      )}
    </li>
  );
}
