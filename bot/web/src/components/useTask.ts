import { useCallback, useState } from "react";

export interface Task {
  readonly status: "idle" | "busy" | "failed";
  readonly run: (work: () => Promise<void>) => void;
}

/** One request at a time behind one button, and whether the last one failed. */
export function useTask(): Task {
  const [status, setStatus] = useState<Task["status"]>("idle");
  const run = useCallback((work: () => Promise<void>) => {
    setStatus("busy");
    work().then(
      () => setStatus("idle"),
      () => setStatus("failed"),
    );
  }, []);
  return { status, run };
}
