import type { GuideCard } from "../api/events.ts";
import { card as words } from "../strings.ts";
import { CardFoot } from "./CardFoot.tsx";
import { CardHead } from "./CardHead.tsx";
import { GuideSection } from "./GuideSection.tsx";

interface Props {
  readonly card: GuideCard;
}

export function GuideCardView({ card }: Props) {
  return (
    <article className="guide" data-testid="guide-card" aria-label={card.name}>
      <CardHead kind={words.kind} name={card.name} summary={card.summary} sample={card.sample} />
      {card.sections.map((section) => (
        <GuideSection key={section.aspect} section={section} />
      ))}
      <CardFoot law={card.law} source={card.source} verifiedOn={card.verified_on} sample={card.sample} />
    </article>
  );
}
