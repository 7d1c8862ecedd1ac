import type { CrisisCard } from "../api/events.ts";
import { crisis } from "../strings.ts";
import { Icon } from "./Icon.tsx";

export function CrisisCardView({ card }: { readonly card: CrisisCard }) {
  return (
    <section className="crisis" data-testid="crisis-card" aria-label={crisis.title}>
      <h3>{crisis.title}</h3>
      <ul>
        {card.phones.map((phone) => (
          <li key={phone.number}>
            <a href={`tel:${phone.number}`} aria-label={crisis.call(phone.label, phone.number)}>
              <Icon name="phone" />
              <strong>{phone.number}</strong>
              <span>{phone.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
