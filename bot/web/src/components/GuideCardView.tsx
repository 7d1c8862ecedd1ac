import type { GuideCard } from "../api/events.ts";
import { card as words } from "../strings.ts";
import { GuideSection } from "./GuideSection.tsx";

interface Props {
  readonly card: GuideCard;
}

const dateFormat = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeZone: "UTC" });

function spell(day: string): string {
  const date = new Date(day);
  return Number.isNaN(date.getTime()) ? day : dateFormat.format(date);
}

export function GuideCardView({ card }: Props) {
  return (
    <article className="guide" data-testid="guide-card" aria-label={card.name}>
      <header className="guide-head">
        <p className="guide-kind">
          {words.kind}
          {card.sample && (
            <strong className="sample-mark" data-testid="sample-mark">
              {words.sample}
            </strong>
          )}
        </p>
        <h3>{card.name}</h3>
        <p className="guide-summary">{card.summary}</p>
      </header>
      {card.sections.map((section) => (
        <GuideSection key={section.aspect} section={section} />
      ))}
      <footer className="guide-foot">
        {card.law.length > 0 && (
          <p>
            {words.law}：{card.law.join("；")}
          </p>
        )}
        <p>
          {words.source}：{card.source}
        </p>
        <p>{words.verified(spell(card.verified_on))}</p>
        {card.sample && <p className="sample-why">{words.sampleWhy}</p>}
      </footer>
    </article>
  );
}
