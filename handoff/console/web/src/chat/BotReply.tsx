import { Tag } from "antd";

import type { ReplyEvent } from "../api/types.ts";
import { strings } from "../strings.ts";
import { outcomeWord, word } from "../ui/words.ts";
import { Bubble } from "./Bubble.tsx";
import { CardView } from "./CardView.tsx";

const t = strings.chat;

/** What the bot said, and what it leaned on: the agent must know both. */
export function BotReply({ event }: { event: ReplyEvent }) {
  const { guide, aspect, card, options = [] } = event;
  return (
    <Bubble
      who="bot"
      name={t.bot}
      at={event.at}
      testId="event-reply"
      after={
        <footer className="reply-foot">
          <Tag variant="outlined">{outcomeWord(event.outcome)}</Tag>
          {aspect && <Tag variant="outlined">{word(strings.aspects, aspect)}</Tag>}
          {guide && (
            <span className="reply-guide">
              {t.guideUsed}：{guide.name}
              {guide.updated_on ? `（${t.updatedOn(guide.updated_on)}）` : ""}
            </span>
          )}
        </footer>
      }
    >
      {event.text}
      {options.length > 0 && (
        <ul className="options" aria-label={t.offered}>
          {options.map((option) => (
            <li key={option.value}>{option.label}</li>
          ))}
        </ul>
      )}
      {card && (
        <details className="card">
          <summary>{card.kind === "crisis" ? t.crisisCard : t.cardShown}</summary>
          <CardView card={card} />
        </details>
      )}
    </Bubble>
  );
}
