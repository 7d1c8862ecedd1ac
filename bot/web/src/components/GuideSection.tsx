import type { Section, SectionItem } from "../api/events.ts";
import { card as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";
import { Line } from "./Line.tsx";

interface Props {
  readonly section: Section;
}

export function GuideSection({ section }: Props) {
  return (
    <details className="section" open={section.open} data-aspect={section.aspect}>
      <summary>
        <span>{section.title}</span>
        <Icon name="chevron" />
      </summary>
      <div className="section-body">
        {section.lines.map((line) => (
          <p key={line}>
            <Line text={line} />
          </p>
        ))}
        {section.items.length > 0 && (
          <ul className="items">
            {section.items.map((item) => (
              <Item key={item.name} item={item} />
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

function Item({ item }: { readonly item: SectionItem }) {
  return (
    <li className="item">
      <p className="item-name">{item.name}</p>
      {item.badges.length > 0 && (
        <ul className="badges" aria-label={words.badges}>
          {item.badges.map((badge) => (
            <li key={badge} className="badge" data-badge={badge}>
              {badge}
            </li>
          ))}
        </ul>
      )}
      {item.detail && (
        <p className="item-detail">
          <Line text={item.detail} />
        </p>
      )}
    </li>
  );
}
