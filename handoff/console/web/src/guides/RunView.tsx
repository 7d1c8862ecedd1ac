import { Alert, Spin } from "antd";

import type { Run } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { fullTime } from "../ui/time.ts";

const t = strings.guides;
const KINDS = { running: "info", done: "success", failed: "warning", lost: "warning" } as const;

/** The last publish or rollback: who, why, what it printed, how it ended. */
export function RunView({ run }: { run: Run }) {
  return (
    <Alert
      type={KINDS[run.state]}
      role="status"
      className="failure"
      icon={run.state === "running" ? <Spin size="small" /> : undefined}
      showIcon
      title={t.runs[run.state](t.runActions[run.action])}
      description={
        <>
          <p>
            {run.author} · {fullTime(run.started_at)} · {run.reason}
          </p>
          {run.output.length > 0 && (
            <pre className="run-output" tabIndex={0} aria-label={t.output}>
              {run.output.join("\n")}
            </pre>
          )}
        </>
      }
      data-testid={`run-${run.state}`}
    />
  );
}
