import { useEffect, useState } from "react";
import { readHotlines } from "../api/client.ts";
import type { Hotline } from "../api/events.ts";
import { hotlines as builtIn } from "../strings.ts";
import { keepHotlines, keptHotlines } from "./storage.ts";

/** The city's numbers where they were ever read, else the national ones shipped with the page. */
export function useHotlines(): readonly Hotline[] {
  const [hotlines, setHotlines] = useState(() => keptHotlines() ?? builtIn);
  useEffect(() => {
    void readHotlines()
      .then((read) => {
        if (read.length === 0) return;
        keepHotlines(read);
        setHotlines(read);
      })
      .catch(() => undefined);
  }, []);
  return hotlines;
}
