import { useEffect, useState } from "react";

import { describe, type Fault } from "../api/failure.ts";
import { guides, type Changes, type GuidePage, type Previewed } from "../api/guides.ts";

const TYPING_MS = 400;

interface Preview {
  readonly shown: Previewed | null;
  readonly faults: readonly Fault[];
  readonly failure: string | null;
}

const NOTHING: Preview = { shown: null, faults: [], failure: null };

/** What `changes` would make of the guide, asked for when typing pauses. */
export function usePreview(page: GuidePage, changes: Changes): Preview {
  const [preview, setPreview] = useState<Preview>(NOTHING);
  const { id } = page.guide;
  useEffect(() => {
    let current = true;
    const ask = async () => {
      try {
        const shown = await guides.preview(id, changes);
        if (!current) return;
        // While something is wrong, what was shown last stays.
        setPreview((now) => ({
          shown: shown.card ? shown : now.shown,
          faults: shown.faults,
          failure: null,
        }));
      } catch (error) {
        if (current) setPreview((now) => ({ ...now, failure: describe(error) }));
      }
    };
    const timer = window.setTimeout(() => void ask(), TYPING_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [id, page.sha256, changes]);
  return preview;
}
