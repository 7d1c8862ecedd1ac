import { type RefObject, useEffect, useRef } from "react";
import type { State } from "../state/state.ts";
import { isUnreachable } from "../state/thread.ts";

const NEAR_END_PX = 96;
const QUESTION_MARGIN_PX = 12;

/** Keeps the newest in view: a long answer from its question on, anything else at the end. */
export function useLogScroll(state: State): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const unreachable = isUnreachable(state);
  const newest = state.events[state.events.length - 1];

  useEffect(() => {
    const log = scroller.current;
    if (!log) return;
    const noteEnd = () => {
      atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    };
    // The dock grows with the queue banner or a keyboard; what was at the end stays there.
    const resized = new ResizeObserver(() => {
      if (atEnd.current && log.querySelector(".from-citizen")) log.scrollTop = log.scrollHeight;
    });
    log.addEventListener("scroll", noteEnd, { passive: true });
    resized.observe(log);
    return () => {
      log.removeEventListener("scroll", noteEnd);
      resized.disconnect();
    };
  }, []);

  useEffect(() => {
    const log = scroller.current;
    if (!log) return;
    const questions = log.querySelectorAll<HTMLElement>(".from-citizen");
    const question = questions[questions.length - 1];
    const answered = newest?.type === "reply" && state.outbox.length === 0 && !unreachable;
    if (answered && question) log.scrollTop = question.offsetTop - QUESTION_MARGIN_PX;
    else if (question || unreachable) log.scrollTop = log.scrollHeight;
  }, [newest, state.outbox.length, unreachable]);

  return scroller;
}
