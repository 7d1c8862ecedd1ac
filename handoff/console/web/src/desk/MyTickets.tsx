import type { ThreadEvent, Ticket } from "../api/types.ts";
import { strings } from "../strings.ts";
import { shortTime } from "../ui/time.ts";
import { matterOf } from "../ui/words.ts";
import { needsReply, threadOf, unreadCount, type DeskState } from "./deskState.ts";

interface Props {
  readonly state: DeskState;
  readonly onSelect: (ticketId: string) => void;
}

export function MyTickets({ state, onSelect }: Props) {
  const held = state.board?.held ?? [];
  return (
    <div className="mine">
      <h2 className="pane-title">{strings.queue.mine(held.length)}</h2>
      {held.length === 0 && <p className="quiet none">{strings.queue.noneMine}</p>}
      <ul className="tickets">
        {held.map((ticket) => (
          <MyTicket
            key={ticket.id}
            ticket={ticket}
            events={threadOf(state, ticket.id).events}
            unread={unreadCount(state, ticket.id)}
            selected={ticket.id === state.selected}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly ticket: Ticket;
  readonly events: readonly ThreadEvent[];
  readonly unread: number;
  readonly selected: boolean;
  readonly onSelect: (ticketId: string) => void;
}

function MyTicket({ ticket, events, unread, selected, onSelect }: RowProps) {
  const last = events.findLast((e) => e.type === "message" || e.type === "agent_message");
  return (
    <li>
      <button
        type="button"
        className="ticket my-ticket"
        aria-current={selected ? "true" : undefined}
        onClick={() => onSelect(ticket.id)}
        data-testid="my-ticket"
      >
        <span className="ticket-line">
          <strong className="ticket-matter">{matterOf(ticket)}</strong>
          <span className="waited">{shortTime(last?.at ?? ticket.asked_at)}</span>
        </span>
        <span className="ticket-line">
          <span className="ticket-text">{last?.text ?? ticket.summary.last_text}</span>
          {unread > 0 ? (
            <span className="unread" role="img" aria-label={strings.queue.unread(unread)}>
              {unread}
            </span>
          ) : (
            needsReply(events) && <span className="needs-reply">{strings.queue.needsReply}</span>
          )}
        </span>
      </button>
    </li>
  );
}
