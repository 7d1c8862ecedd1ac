import type { TicketChange } from "../api/events.ts";
import { useSession } from "../session.ts";
import { stateBefore } from "../state/thread.ts";
import { notices } from "../strings.ts";
import { NoticeEntry } from "./NoticeEntry.tsx";

export function TicketNotice({ change }: { readonly change: TicketChange }) {
  const { events } = useSession().state;
  const sentence = notices[change.state];
  return <NoticeEntry text={sentence?.(change.agent?.name ?? null, stateBefore(events, change)) ?? ""} />;
}
