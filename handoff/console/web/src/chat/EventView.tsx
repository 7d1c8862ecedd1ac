import { memo } from "react";

import type { ThreadEvent, TicketEvent } from "../api/types.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";
import { BotReply } from "./BotReply.tsx";
import { Bubble } from "./Bubble.tsx";
import { Line } from "./Line.tsx";

const t = strings.chat;

interface Props {
  readonly event: ThreadEvent;
  readonly agentName: string;
}

/** One entry of the thread. A kind this page does not know yet is left out, not guessed at. */
export const EventView = memo(function EventView({ event, agentName }: Props) {
  switch (event.type) {
    case "message":
      return (
        <Bubble who="citizen" name={t.citizen} at={event.at} testId="event-message">
          {event.text}
        </Bubble>
      );
    case "reply":
      return <BotReply event={event} />;
    case "agent_message": {
      const name = event.agent.name === agentName ? t.me : `${t.agent} ${event.agent.name}`;
      return (
        <Bubble who="agent" name={name} at={event.at} testId="event-agent">
          {event.text}
        </Bubble>
      );
    }
    case "ticket":
      return <Line at={event.at}>{ticketSentence(event)}</Line>;
    case "rating":
      return (
        <Line at={event.at}>
          {[
            t.rating(strings.scores[event.score] ?? String(event.score)),
            ...(event.labels ?? []),
            event.text ?? "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </Line>
      );
    case "feedback":
      return (
        <Line at={event.at}>
          {event.helpful ? t.helpful : t.notHelpful}
          {event.reason ? `：${event.reason}` : ""}
        </Line>
      );
    case "notice":
      return event.text ? <Line at={event.at}>{event.text}</Line> : null;
    default:
      return null;
  }
});

function ticketSentence(event: TicketEvent): string {
  if (event.state === "held") return strings.states.held(event.agent?.name ?? strings.someAgent);
  const sentence = strings.states[event.state];
  if (event.state !== "waiting" || !event.reason) return sentence;
  return `${sentence}（${word(strings.reasons, event.reason)}）`;
}
