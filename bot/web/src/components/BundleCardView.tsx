import type { BundleCard, Section } from "../api/events.ts";
import { bundle as words } from "../strings.ts";
import { CardFoot } from "./CardFoot.tsx";
import { CardHead } from "./CardHead.tsx";
import { GuideSection } from "./GuideSection.tsx";
import { Members } from "./Members.tsx";

interface Props {
  readonly card: BundleCard;
}

/** What was asked comes first, then the matters in order, then the rest. */
export function BundleCardView({ card }: Props) {
  const asked = card.sections.filter((section) => section.open);
  const rest = card.sections.filter((section) => !section.open);
  return (
    <article className="guide" data-testid="bundle-card" aria-label={card.name}>
      <CardHead kind={words.kind} name={card.name} summary={card.summary} sample={card.sample} />
      <Sections sections={asked} />
      <Members members={card.members} />
      <Sections sections={rest} />
      <CardFoot law={[]} source={card.source} verifiedOn={card.verified_on} sample={card.sample} />
    </article>
  );
}

function Sections({ sections }: { readonly sections: readonly Section[] }) {
  return sections.map((section) => <GuideSection key={section.aspect} section={section} />);
}
