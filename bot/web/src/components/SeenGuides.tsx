import { keptGuides } from "../state/storage.ts";
import { offline } from "../strings.ts";
import { GuideCardView } from "./GuideCardView.tsx";
import { Icon } from "./Icon.tsx";

export function SeenGuides() {
  const cards = keptGuides();
  if (cards.length === 0) return null;
  return (
    <section className="seen-guides" aria-label={offline.guides}>
      <h2>{offline.guides}</h2>
      {cards.map((card) => (
        <details key={card.guide_id} className="seen-guide">
          <summary>
            <span>{card.name}</span>
            <Icon name="chevron" />
          </summary>
          <GuideCardView card={card} />
        </details>
      ))}
    </section>
  );
}
