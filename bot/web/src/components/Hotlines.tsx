import type { Hotline } from "../api/events.ts";
import { offline } from "../strings.ts";

export function Hotlines({ hotlines }: { readonly hotlines: readonly Hotline[] }) {
  return (
    <section className="hotlines" aria-label={offline.hotlines}>
      <h2>{offline.hotlines}</h2>
      <ul>
        {hotlines.map((hotline) => (
          <li key={hotline.number}>
            <a href={`tel:${hotline.number}`}>
              <span>{hotline.label}</span>
              <strong>{hotline.number}</strong>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
