import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";

// Within this many pixels of the end one is reading the end.
const NEAR_PIXELS = 48;

// Where each conversation was left; gone with the page.
const places = new Map<string, number>();

interface KeptScroll {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly away: boolean;
  readonly toEnd: () => void;
}

/** Follow the end while the reader is there; stay put while they read further up. */
export function useKeptScroll(key: string, length: number): KeptScroll {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(!places.has(key));
  const restored = useRef(false);
  const [away, setAway] = useState(false);

  const onScroll = useCallback(() => {
    const view = box.current;
    if (!view || !restored.current) return;
    const atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_PIXELS;
    following.current = atEnd;
    setAway(!atEnd);
    if (atEnd) places.delete(key);
    else places.set(key, view.scrollTop);
  }, [key]);

  const toEnd = useCallback(() => {
    const view = box.current;
    if (view) view.scrollTop = view.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const view = box.current;
    if (!view || length === 0) return;
    if (!restored.current && places.has(key)) view.scrollTop = places.get(key) ?? 0;
    else if (following.current) view.scrollTop = view.scrollHeight;
    restored.current = true;
    setAway(!following.current);
  }, [key, length]);

  // A growing composer or an opened card changes the height without a new event.
  useLayoutEffect(() => {
    const view = box.current;
    if (!view) return;
    const watcher = new ResizeObserver(() => {
      if (following.current) view.scrollTop = view.scrollHeight;
    });
    watcher.observe(view);
    return () => watcher.disconnect();
  }, []);

  return { box, onScroll, away, toEnd };
}
