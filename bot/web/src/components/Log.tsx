import { Typing } from "@chatui/core";
import type { Hotline } from "../api/events.ts";
import { useSession } from "../session.ts";
import { awaitsReply, openReply, ticketToRate } from "../state/thread.ts";
import { connection, messages } from "../strings.ts";
import { Entry } from "./Entry.tsx";
import { OfflineCard } from "./OfflineCard.tsx";
import { OutgoingEntry } from "./OutgoingEntry.tsx";
import { RatingForm } from "./RatingForm.tsx";
import { useLogScroll } from "./useLogScroll.ts";
import { Welcome } from "./Welcome.tsx";

export function Log({ hotlines }: { readonly hotlines: readonly Hotline[] }) {
  const { state } = useSession();
  const scroller = useLogScroll(state);
  const open = openReply(state);
  const toRate = ticketToRate(state);
  return (
    <div className="log" ref={scroller} tabIndex={-1}>
      <div className="log-inner">
        <Welcome />
        {state.restarted && <p className="system-notice">{connection.restarted}</p>}
        <ol className="entries" aria-label={messages.log}>
          {state.events.map((event, index) => (
            <Entry key={event.id} event={event} before={state.events[index - 1]} isOpen={event === open} />
          ))}
          {state.outbox.map((outgoing) => (
            <OutgoingEntry key={outgoing.clientMessageId} outgoing={outgoing} />
          ))}
        </ol>
        {awaitsReply(state) && (
          <div className="entry from-bot" aria-label={messages.typing}>
            <Typing />
          </div>
        )}
        {toRate && <RatingForm key={toRate.ticket_id} ticketId={toRate.ticket_id} />}
        <OfflineCard hotlines={hotlines} />
      </div>
    </div>
  );
}
