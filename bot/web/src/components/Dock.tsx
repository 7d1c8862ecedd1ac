import { useCallback, useState } from "react";
import type { Hotline } from "../api/events.ts";
import { ActionStrip } from "./ActionStrip.tsx";
import { type CaseDraft, emptyCaseDraft } from "./CaseForm.tsx";
import { Composer } from "./Composer.tsx";
import { Panel, type PanelName } from "./Panel.tsx";
import { QueueBanner } from "./QueueBanner.tsx";

interface Props {
  readonly hotlines: readonly Hotline[];
  readonly panel: PanelName | null;
  readonly onPanel: (panel: PanelName | null) => void;
}

/** Everything that stays in reach below the log. */
export function Dock({ hotlines, panel, onPanel }: Props) {
  // Here, so that closing the form by mistake loses nothing that was typed.
  const [draft, setDraft] = useState<CaseDraft>(emptyCaseDraft);
  const close = useCallback(() => onPanel(null), [onPanel]);
  return (
    <div className="dock">
      <QueueBanner />
      {panel && (
        <Panel name={panel} hotlines={hotlines} draft={draft} onDraft={setDraft} onOpen={onPanel} onClose={close} />
      )}
      <ActionStrip menuOpen={panel === "menu"} onMenu={() => onPanel(panel === "menu" ? null : "menu")} />
      <Composer />
    </div>
  );
}
