import type { Aspect, GuideCard, Section } from "../api/events.ts";
import { card as words } from "../strings.ts";
import { GuideSection } from "./GuideSection.tsx";

interface Props {
  readonly card: GuideCard;
  readonly open: Aspect | null;
}

const dateFormat = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeZone: "UTC" });

function spell(day: string): string {
  const date = new Date(day);
  return Number.isNaN(date.getTime()) ? day : dateFormat.format(date);
}

/** What was asked about comes before the rest, which keeps its order. */
function askedFirst(sections: readonly Section[], asked: Aspect | null): readonly Section[] {
  const isAsked = (section: Section) => section.aspect === asked;
  return [...sections.filter(isAsked), ...sections.filter((section) => !isAsked(section))];
}

export function GuideCardView({ card, open }: Props) {
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
      {askedFirst(card.sections, open).map((section, index) => (
        // An aspect may fill two sections of one card, so the place in the list is part of the key.
        <GuideSection key={`${section.aspect} ${index}`} section={section} open={section.aspect === open} />
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
