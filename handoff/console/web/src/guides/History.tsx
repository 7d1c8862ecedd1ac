import type { Happened } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { fullTime } from "../ui/time.ts";
import { word } from "../ui/words.ts";
import { ChangeList } from "./ChangeList.tsx";

const t = strings.guides;

/** Who changed the guide, when and why; `null` while the ledger is away. */
export function History({ entries }: { entries: readonly Happened[] | null }) {
  return (
    <>
      <h2 className="pane-title">{t.history}</h2>
      {entries === null && <p className="quiet">{t.historyAway}</p>}
      {entries?.length === 0 && <p className="quiet">{t.noHistory}</p>}
      <ol className="guide-history" data-testid="guide-history">
        {entries?.map((entry, i) => (
          <li key={i}>
            <p>
              <time dateTime={entry.at}>{fullTime(entry.at)}</time>{" "}
              <strong>{entry.agent ?? t.system}</strong> {word(t.actions, entry.action)}
              {entry.reason && `：${entry.reason}`}
            </p>
            <ChangeList changes={entry.changes} />
          </li>
        ))}
      </ol>
    </>
  );
}
