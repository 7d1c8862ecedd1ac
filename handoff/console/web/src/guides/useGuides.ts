import { useCallback, useEffect, useState } from "react";

import { describe } from "../api/failure.ts";
import { guides, type GuideLines, type Sought } from "../api/guides.ts";

// Long enough that a word being typed asks once.
const TYPING_MS = 250;

export interface FoundGuides {
  readonly sought: Sought;
  readonly seek: (change: Partial<Sought>) => void;
  readonly found: GuideLines | null;
  readonly failure: string | null;
  readonly reload: () => void;
}

/** The list of guides, asked for again when what is sought changes. */
export function useGuides(): FoundGuides {
  const [sought, setSought] = useState<Sought>({ query: "", topic: "", status: "" });
  const [found, setFound] = useState<GuideLines | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    let current = true;
    const ask = async () => {
      try {
        const answer = await guides.list(sought);
        if (!current) return;
        setFound(answer);
        setFailure(null);
      } catch (error) {
        if (current) setFailure(describe(error));
      }
    };
    const timer = window.setTimeout(() => void ask(), TYPING_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [sought, asked]);

  const seek = useCallback(
    (change: Partial<Sought>) => setSought((now) => ({ ...now, ...change })),
    [],
  );
  const reload = useCallback(() => setAsked((times) => times + 1), []);
  return { sought, seek, found, failure, reload };
}
