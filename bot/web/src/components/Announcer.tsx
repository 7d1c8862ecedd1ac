import { useEffect, useRef, useState } from "react";
import type { ThreadEvent } from "../api/events.ts";
import { useSession } from "../session.ts";
import { spoken } from "../speech/spoken.ts";
import { last } from "../state/last.ts";
import { stateBefore } from "../state/thread.ts";
import { messages, notices } from "../strings.ts";

function announcement(event: ThreadEvent, events: readonly ThreadEvent[]): string {
  if (event.type === "reply") return messages.announceReply(event.text);
  if (event.type === "agent_message") return messages.announceAgent(event.agent.name, event.text);
  if (event.type !== "ticket") return "";
  return notices[event.state]?.(event.agent?.name ?? null, stateBefore(events, event)) ?? "";
}

/**
 * Says new messages to screen readers, and aloud where the citizen asked for that. ChatUI's own
 * Message marks each entry as an assertive alert, which would shout the whole history on a reload.
 */
export function Announcer() {
  const { state, preferences, speech } = useSession();
  const [words, setWords] = useState("");
  const newest = last(state.events, (event) => event.type !== "message");
  const announced = useRef(newest?.id);
  useEffect(() => {
    if (!newest || announced.current === newest.id) return;
    announced.current = newest.id;
    const text = announcement(newest, state.events);
    if (!text) return;
    setWords(text);
    if (preferences.readAloud) speech?.read(newest.id, newest.type === "reply" ? spoken(newest) : text);
  }, [newest, state.events, preferences.readAloud, speech]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {words}
    </div>
  );
}
