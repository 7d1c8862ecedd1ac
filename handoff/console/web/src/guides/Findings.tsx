import type { Noticed } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";

const t = strings.guides;

/** What the review of all guides says of this one. */
export function Findings({ findings }: { findings: readonly Noticed[] }) {
  if (findings.length === 0) return null;
  return (
    <details className="guide-findings" open={findings.some((one) => one.severity === "error")}>
      <summary>{t.findings(findings.length)}</summary>
      <ul className="guide-lines">
        {findings.map((one, i) => (
          <li key={i} className={`finding-${one.severity}`}>
            {word(t.fields, one.field.split(/[.[]/)[0] ?? "")}：{one.message}
          </li>
        ))}
      </ul>
    </details>
  );
}
