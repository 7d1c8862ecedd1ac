import type { Card, GuideRef, ReplyEvent, ThreadEvent, Ticket } from "../api/types.ts";
import { strings } from "../strings.ts";
import { ReasonTag } from "../ui/ReasonTag.tsx";
import { fullTime } from "../ui/time.ts";
import { CardView } from "./CardView.tsx";

const t = strings.side;

/** A bundle has no page of its own: its card leads to the pages of its guides. */
const hasPage = (guide: GuideRef) => !guide.id.startsWith("bundle-");

interface Props {
  readonly ticket: Ticket | null;
  readonly events: readonly ThreadEvent[];
}

/** What an agent wants to know before the first word. */
export function SidePanel({ ticket, events }: Props) {
  return (
    <aside className="side" aria-label={t.pane}>
      {ticket && (
        <>
          <h2 className="pane-title">{t.facts}</h2>
          <Facts ticket={ticket} />
          <h2 className="pane-title">{t.summary}</h2>
          <blockquote className="last-text">{ticket.summary.last_text}</blockquote>
          <Guides events={events} />
        </>
      )}
    </aside>
  );
}

function Facts({ ticket }: { ticket: Ticket }) {
  const { summary } = ticket;
  return (
    <dl className="facts">
      <dt>{t.reason}</dt>
      <dd>
        <ReasonTag reason={ticket.reason} />
      </dd>
      <dt>{t.matter}</dt>
      <dd>{summary.matter_name || strings.queue.noMatter}</dd>
      <dt>{t.place}</dt>
      <dd>{summary.place_name || t.unknown}</dd>
      <dt>{t.askedAt}</dt>
      <dd>{fullTime(ticket.asked_at)}</dd>
      {ticket.claimed_at && (
        <>
          <dt>{t.claimedAt}</dt>
          <dd>{fullTime(ticket.claimed_at)}</dd>
        </>
      )}
      <dt>{t.number}</dt>
      <dd className="ticket-number">{ticket.id}</dd>
    </dl>
  );
}

function Guides({ events }: { events: readonly ThreadEvent[] }) {
  const replies = events.filter((e): e is ReplyEvent => e.type === "reply").reverse();
  const guides = [...new Map(replies.flatMap(guideOf).map((guide) => [guide.id, guide])).values()];
  const [last, ...others] = guides;
  const card = replies.find((e) => e.guide?.id === last?.id && e.card)?.card ?? null;
  return (
    <>
      <h2 className="pane-title">{t.lastGuide}</h2>
      {last ? <LastGuide guide={last} card={card} />
        : <p className="quiet">{t.noGuide}</p>}
      {others.length > 0 && (
        <>
          <h2 className="pane-title">{t.moreGuides}</h2>
          <ul className="guides">
            {others.map((guide) => (
              <li key={guide.id}>
                {hasPage(guide) ? <GuideLink guide={guide}>{guide.name}</GuideLink> : guide.name}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function guideOf(reply: ReplyEvent): readonly GuideRef[] {
  return reply.guide ? [reply.guide] : [];
}

function LastGuide({ guide, card }: { guide: GuideRef; card: Card | null }) {
  return (
    <div className="guide">
      <strong>{guide.name}</strong>
      <p className="quiet">
        {[guide.source, guide.updated_on && strings.chat.updatedOn(guide.updated_on)]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {hasPage(guide) && <GuideLink guide={guide}>{t.openGuide}</GuideLink>}
      {card && (
        <div className="guide-card">
          {card.kind !== "crisis" && card.summary && <p>{card.summary}</p>}
          <CardView card={card} />
        </div>
      )}
    </div>
  );
}

function GuideLink({ guide, children }: { guide: GuideRef; children: string }) {
  return (
    <a href={`#guides/${guide.id}`} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
