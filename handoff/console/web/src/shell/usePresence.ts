import { useCallback, useEffect, useRef, useState } from "react";

import { api } from "../api/console.ts";
import { RequestFailure } from "../api/failure.ts";
import type { Presence } from "../api/types.ts";

// Three beats missed without a failure: the computer slept, and what it followed may be dead.
const SLEPT_MS = 45_000;

const KEY = "wenban.presence";

function chosenBefore(): Presence {
  try {
    return sessionStorage.getItem(KEY) === "away" ? "away" : "online";
  } catch {
    return "online";
  }
}

function keep(status: Presence): void {
  try {
    sessionStorage.setItem(KEY, status);
  } catch {
    // storage may be forbidden; then a reload starts online
  }
}

/** The next person at this computer starts online. */
export function forgetPresence(): void {
  keep("online");
}

interface Listener {
  readonly onSignedOut: () => void;
  /** The first beat that got through after some that did not: what is followed may be stale. */
  readonly onRecovered: () => void;
}

/** Say "I am here" every 15 seconds, in the chosen status, for as long as the page is open. */
export function usePresence(listener: Listener): [Presence, (status: Presence) => void] {
  const [status, setStatus] = useState(chosenBefore);
  const latest = useRef({ status, listener, missed: false, beatAt: Date.now() });
  latest.current.status = status;
  latest.current.listener = listener;

  const beat = useCallback(async () => {
    const now = latest.current;
    now.missed ||= Date.now() - now.beatAt > SLEPT_MS;
    now.beatAt = Date.now();
    try {
      await api.presence(now.status);
      if (now.missed) now.listener.onRecovered();
      now.missed = false;
    } catch (error) {
      if (error instanceof RequestFailure && error.status === 401) now.listener.onSignedOut();
      else now.missed = true;
    }
  }, []);

  useEffect(() => {
    keep(status);
    void beat();
  }, [status, beat]);

  useEffect(() => {
    const worker = new Worker(new URL("./heartbeat.worker.ts", import.meta.url), {
      type: "module",
    });
    const now = () => void beat();
    worker.addEventListener("message", now);
    window.addEventListener("online", now);
    return () => {
      worker.terminate();
      window.removeEventListener("online", now);
    };
  }, [beat]);

  return [status, setStatus];
}
