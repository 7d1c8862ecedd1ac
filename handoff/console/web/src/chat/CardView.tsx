import { Tag } from "antd";

import type { CrisisCard, GuideCard, Section } from "../api/types.ts";
import { strings } from "../strings.ts";

export function CardView({ card }: { card: GuideCard | CrisisCard }) {
  if (card.kind === "crisis") {
    return (
      <ul>
        {card.phones.map((phone) => (
          <li key={phone.number}>
            {phone.label} {phone.number}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      {card.sections.map((section) => (
        <SectionView key={`${section.aspect} ${section.title}`} section={section} />
      ))}
      <Provenance card={card} />
    </>
  );
}

function SectionView({ section }: { section: Section }) {
  return (
    <section className="card-section">
      <h3>{section.title}</h3>
      {section.lines?.map((line, i) => <p key={i}>{line}</p>)}
      {section.items && section.items.length > 0 && (
        <ul>
          {section.items.map((item, i) => (
            <li key={i}>
              {item.name}
              {item.badges?.map((badge) => (
                <Tag key={badge} className="badge">
                  {badge}
                </Tag>
              ))}
              {item.detail && <p className="quiet">{item.detail}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Provenance({ card }: { card: GuideCard }) {
  const parts = [
    card.sample ? strings.side.sample : "",
    card.source ? `${strings.side.source}：${card.source}` : "",
    card.verified_on ? `${strings.side.verifiedOn}：${card.verified_on}` : "",
    card.law?.length ? `${strings.side.law}：${card.law.join("；")}` : "",
  ];
  return <p className="quiet">{parts.filter(Boolean).join(" · ")}</p>;
}
