import type { ChangedField } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";

const t = strings.guides;

/** Fields before and after; of lists only the lines that came or went. */
export function ChangeList({ changes }: { changes: readonly ChangedField[] }) {
  if (changes.length === 0) return null;
  return (
    <ul className="guide-changes">
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          <span className="quiet">{word(t.fields, field)}</span>
          {missingFrom(before, after).map((line) => (
            <del key={line}>{line}</del>
          ))}
          {missingFrom(after, before).map((line) => (
            <ins key={line}>{line}</ins>
          ))}
          {reordered(before, after) && <span>{t.reordered}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The lines of `from` that `other` has not. */
function missingFrom(from: unknown, other: unknown): readonly string[] {
  const there = new Set(linesOf(other));
  return linesOf(from).filter((line) => !there.has(line));
}

function reordered(before: unknown, after: unknown): boolean {
  const [was, is] = [linesOf(before), linesOf(after)];
  return was.length === is.length && missingFrom(before, after).length === 0 && was.length > 0;
}

function linesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.map(String);
  return [typeof value === "string" ? value : JSON.stringify(value)];
}
