import { Button } from "antd";

import type { Ticket } from "../api/types.ts";
import { strings } from "../strings.ts";
import { ReasonTag } from "../ui/ReasonTag.tsx";
import { shortTime } from "../ui/time.ts";
import { matterOf } from "../ui/words.ts";

interface Props {
  readonly tickets: readonly Ticket[];
  readonly busy: boolean;
  readonly onClaim: (ticketId: string) => void;
}

/** Messages left while the desk was closed. */
export function LeftList({ tickets, busy, onClaim }: Props) {
  if (tickets.length === 0) return <p className="quiet none">{strings.queue.noneLeft}</p>;
  return (
    <ul className="tickets">
      {tickets.map((ticket) => (
        <li key={ticket.id} className="ticket" data-testid="left-ticket">
          <div className="ticket-line">
            <ReasonTag reason={ticket.reason} />
            <span className="waited">{strings.queue.leftAt(shortTime(ticket.asked_at))}</span>
          </div>
          <div className="ticket-line">
            <strong className="ticket-matter">{matterOf(ticket)}</strong>
            <Button
              size="small"
              disabled={busy}
              onClick={() => onClaim(ticket.id)}
              aria-label={strings.queue.takeMessageOf(matterOf(ticket))}
            >
              {strings.queue.takeMessage}
            </Button>
          </div>
          <p className="ticket-text">{ticket.summary.last_text}</p>
        </li>
      ))}
    </ul>
  );
}
