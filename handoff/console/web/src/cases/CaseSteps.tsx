import { Button } from "antd";
import { useState } from "react";

import type { Case, CaseStatus } from "../api/types.ts";
import { strings } from "../strings.ts";
import { InlineConfirm } from "../ui/InlineConfirm.tsx";

const t = strings.cases;

/** The one way forward from each status; the server has the last word. */
const NEXT: Readonly<Partial<Record<CaseStatus, "accepted" | "done">>> = {
  requested: "accepted",
  accepted: "done",
};

interface Props {
  readonly case: Case;
  readonly onAdvance: (to: CaseStatus) => Promise<void>;
}

export function CaseSteps({ case: one, onAdvance }: Props) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const next = NEXT[one.status];
  if (!next) return null;

  const advance = async () => {
    setBusy(true);
    await onAdvance(next);
    setBusy(false);
  };

  return (
    <span className="case-steps">
      {!asking && (
        <Button
          type="primary"
          size="small"
          loading={busy}
          onClick={() => void advance()}
          aria-label={t.stepOf(t.steps[next], one.contact_name)}
          data-testid="case-advance"
        >
          {t.steps[next]}
        </Button>
      )}
      <InlineConfirm
        size="small"
        danger
        label={t.steps.cancelled}
        ariaLabel={t.stepOf(t.steps.cancelled, one.contact_name)}
        ask={t.cancelAsk}
        yes={t.cancelYes}
        no={t.keep}
        open={asking}
        onOpen={setAsking}
        disabled={busy}
        onConfirm={() => onAdvance("cancelled")}
      />
    </span>
  );
}
