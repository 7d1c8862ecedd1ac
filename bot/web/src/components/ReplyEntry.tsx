import { Bubble } from "@chatui/core";
import type { Reply } from "../api/events.ts";
import { spoken } from "../speech/spoken.ts";
import { product } from "../strings.ts";
import { BundleCardView } from "./BundleCardView.tsx";
import { CrisisCardView } from "./CrisisCardView.tsx";
import { Feedback } from "./Feedback.tsx";
import { GuideCardView } from "./GuideCardView.tsx";
import { Options } from "./Options.tsx";
import { ReadAloud } from "./ReadAloud.tsx";

const RATEABLE = new Set(["answered", "guiding"]);

interface Props {
  readonly reply: Reply;
  readonly isOpen: boolean;
}

export function ReplyEntry({ reply, isOpen }: Props) {
  const { card } = reply;
  return (
    <li className="entry from-bot" data-testid="reply" data-outcome={reply.outcome}>
      <span className="visually-hidden">{product.assistant}</span>
      {card?.kind === "crisis" && <CrisisCardView card={card} />}
      <Bubble content={reply.text} />
      {card?.kind === "guide" && <GuideCardView card={card} />}
      {card?.kind === "bundle" && <BundleCardView card={card} />}
      <div className="entry-tools">
        <ReadAloud id={reply.id} text={spoken(reply)} />
        {RATEABLE.has(reply.outcome) && <Feedback eventId={reply.id} />}
      </div>
      {isOpen && reply.options.length > 0 && <Options options={reply.options} />}
    </li>
  );
}
