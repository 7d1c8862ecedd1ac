import { Button } from "antd";

import type { WaitingTicket } from "../api/types.ts";
import { strings } from "../strings.ts";
import { ReasonTag } from "../ui/ReasonTag.tsx";
import { duration } from "../ui/time.ts";
import { useNow } from "../ui/useNow.ts";
import { matterOf } from "../ui/words.ts";

// Where the colour of a waited time changes. A hint to the eye only: order is the server's.
const LONG_SECONDS = 180;
const VERY_LONG_SECONDS = 600;

interface Props {
  readonly tickets: readonly WaitingTicket[];
  readonly since: number;
  readonly busy: boolean;
  readonly onClaim: (ticketId: string) => void;
}

export function WaitingList({ tickets, since, busy, onClaim }: Props) {
  const now = useNow();
  if (tickets.length === 0) return <p className="quiet none">{strings.queue.noneWaiting}</p>;
  const more = Math.max(0, now - since) / 1_000;
  return (
    <ul className="tickets">
      {tickets.map((ticket) => (
        <li key={ticket.id} className="ticket" data-testid="waiting-ticket">
          <div className="ticket-line">
            <ReasonTag reason={ticket.reason} />
            <Waited seconds={ticket.waited_seconds + more} />
          </div>
          <div className="ticket-line">
            <strong className="ticket-matter">{matterOf(ticket)}</strong>
            <Button
              size="small"
              disabled={busy}
              onClick={() => onClaim(ticket.id)}
              aria-label={strings.queue.claimThisOf(matterOf(ticket))}
              data-testid="claim-this"
            >
              {strings.queue.claimThis}
            </Button>
          </div>
          <p className="ticket-text">{ticket.summary.last_text}</p>
        </li>
      ))}
    </ul>
  );
}

function Waited({ seconds }: { seconds: number }) {
  const level = seconds >= VERY_LONG_SECONDS ? "very-long" : seconds >= LONG_SECONDS ? "long" : "ok";
  return (
    <span className={`waited waited-${level}`}>
      {strings.queue.waited} {duration(seconds)}
    </span>
  );
}
