import { Tag } from "antd";

import type { BundleCard, Card, Section } from "../api/types.ts";
import { strings } from "../strings.ts";

type SourcedCard = Exclude<Card, { kind: "crisis" }>;

export function CardView({ card }: { card: Card }) {
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
      {card.kind === "bundle" && <Members card={card} />}
      {card.sections.map((section) => (
        <SectionView key={`${section.aspect} ${section.title}`} section={section} />
      ))}
      <Provenance card={card} />
    </>
  );
}

/** The matters of a bundle in the order in which the citizen was told to do them. */
function Members({ card }: { card: BundleCard }) {
  return (
    <section className="card-section">
      <h3>{strings.chat.members(card.members.length)}</h3>
      <ol className="card-members">
        {card.members.map((member) => (
          <li key={member.guide_id}>
            <a href={`#guides/${member.guide_id}`} target="_blank" rel="noreferrer">
              {member.name}
            </a>
            {member.note && <p className="quiet">{member.note}</p>}
          </li>
        ))}
      </ol>
      {card.missing.length > 0 && (
        <p className="quiet">{strings.chat.missing(card.missing.join("、"))}</p>
      )}
    </section>
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

function Provenance({ card }: { card: SourcedCard }) {
  const parts = [
    card.sample ? strings.side.sample : "",
    card.source ? `${strings.side.source}：${card.source}` : "",
    card.verified_on ? `${strings.side.verifiedOn}：${card.verified_on}` : "",
    card.kind === "guide" && card.law?.length ? `${strings.side.law}：${card.law.join("；")}` : "",
  ];
  return <p className="quiet">{parts.filter(Boolean).join(" · ")}</p>;
}
