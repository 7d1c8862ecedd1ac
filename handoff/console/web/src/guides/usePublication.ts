import { useCallback, useEffect, useState } from "react";

import { describe } from "../api/failure.ts";
import { guides, type Publication } from "../api/guides.ts";

// A run takes from some seconds to a minute.
const LOOK_AGAIN_MS = 2_000;

interface Followed {
  readonly publication: Publication | null;
  readonly failure: string | null;
  readonly reload: () => Promise<void>;
}

/** What is published, looked at again and again while something runs. */
export function usePublication(onSwitched: () => void): Followed {
  const [publication, setPublication] = useState<Publication | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const reload = useCallback(async () => {
    try {
      setPublication(await guides.publication());
      setFailure(null);
    } catch (error) {
      setFailure(describe(error));
    }
  }, []);
  useEffect(() => void reload(), [reload]);

  const running = publication?.run?.state === "running";
  useEffect(() => {
    if (!running) return;
    const timer = window.setInterval(() => void reload(), LOOK_AGAIN_MS);
    return () => window.clearInterval(timer);
  }, [running, reload]);

  const version = publication?.version;
  useEffect(() => {
    if (version) onSwitched();
  }, [version, onSwitched]);
  return { publication, failure, reload };
}
