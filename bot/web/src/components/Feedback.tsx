import { useSession } from "../session.ts";
import { feedback as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";

export function Feedback({ eventId }: { readonly eventId: string }) {
  const { conversation, state } = useSession();
  const given = state.feedback[eventId];
  if (given !== undefined) return <p className="tool-note">{given ? words.thanks : words.sorry}</p>;
  return (
    <div className="feedback" role="group" aria-label={words.ask}>
      {[true, false].map((helpful) => (
        <button
          key={String(helpful)}
          type="button"
          className="tool"
          data-testid={helpful ? "feedback-helpful" : "feedback-unhelpful"}
          onClick={() => void conversation.giveFeedback(eventId, helpful)}
        >
          <Icon name={helpful ? "up" : "down"} />
          {helpful ? words.helpful : words.unhelpful}
        </button>
      ))}
    </div>
  );
}
