import { memo } from "react";
import type { ThreadEvent } from "../api/events.ts";
import { AgentEntry } from "./AgentEntry.tsx";
import { CitizenEntry } from "./CitizenEntry.tsx";
import { NoticeEntry, RatingNotice } from "./NoticeEntry.tsx";
import { ReplyEntry } from "./ReplyEntry.tsx";
import { TicketNotice } from "./TicketNotice.tsx";
import { TimeMark } from "./TimeMark.tsx";

interface Props {
  readonly event: ThreadEvent;
  readonly before: ThreadEvent | undefined;
  readonly isOpen: boolean;
}

/** One event of the thread; a kind this page does not know yet shows nothing. */
export const Entry = memo(function Entry({ event, before, isOpen }: Props) {
  return (
    <>
      <TimeMark at={event.at} before={before?.at} />
      <EntryBody event={event} isOpen={isOpen} />
    </>
  );
});

function EntryBody({ event, isOpen }: Pick<Props, "event" | "isOpen">) {
  switch (event.type) {
    case "message":
      return <CitizenEntry text={event.text} />;
    case "reply":
      return <ReplyEntry reply={event} isOpen={isOpen} />;
    case "agent_message":
      return <AgentEntry message={event} />;
    case "ticket":
      return <TicketNotice change={event} />;
    case "rating":
      return <RatingNotice score={event.score} />;
    case "notice":
      return <NoticeEntry text={event.text ?? ""} />;
    default:
      return null;
  }
}
