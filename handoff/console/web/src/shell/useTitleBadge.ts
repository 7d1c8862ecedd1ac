import { useEffect } from "react";

import { strings } from "../strings.ts";

/** How many wait, in the tab's title: seen from another tab, heard by nobody. */
export function useTitleBadge(waiting: number): void {
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${strings.app.name}` : strings.app.name;
    return () => {
      document.title = strings.app.name;
    };
  }, [waiting]);
}
