import type { Difference, Publication } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";

const t = strings.guides;

/** What the folder has otherwise than what citizens are answered from, thing by thing. */
export function Differences({ publication }: { publication: Publication }) {
  const { differences, differences_total: total, problems } = publication;
  const things = thingsOf(differences);
  return (
    <aside className="guide-preview" aria-label={t.differences} data-testid="differences">
      <h2 className="pane-title">{t.counted(t.differences, total)}</h2>
      {problems.length > 0 && <Problems problems={problems} />}
      {problems.length === 0 && total === 0 && <p className="quiet">{t.noDifferences}</p>}
      {things.map(([key, fields]) => (
        <Thing key={key} fields={fields} />
      ))}
      {total > differences.length && (
        <p className="quiet">{t.moreDifferences(total - differences.length)}</p>
      )}
    </aside>
  );
}

type Named = readonly [key: string, fields: readonly Difference[]];

function thingsOf(differences: readonly Difference[]): readonly Named[] {
  const things = new Map<string, Difference[]>();
  for (const one of differences) {
    const key = `${one.kind} ${one.what} ${one.id}`;
    things.set(key, [...(things.get(key) ?? []), one]);
  }
  return [...things];
}

function Thing({ fields }: { fields: readonly Difference[] }) {
  const first = fields[0];
  if (!first) return null;
  const name = `${word(t.whats, first.what)} ${first.name}`;
  return (
    <section className="difference">
      <h3>
        {word(t.kinds, first.kind)}
        {first.what === "guide" && first.kind !== "removed"
          ? <a href={`#guides/${first.id}`}>{name}</a> : name}
        <span className="quiet">{first.id}</span>
      </h3>
      <ul className="guide-changes">
        {fields.filter(({ field }) => field).map((one, i) => (
          <li key={i}>
            <span className="quiet">{fieldName(one.field)}</span>
            {one.old !== null && <del>{shown(one.old)}</del>}
            {one.new !== null && <ins>{shown(one.new)}</ins>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <>
      <p>{t.folderBroken}</p>
      <ul className="guide-lines">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </>
  );
}

/** `materials[2].copies` as 材料[2].copies: the first part has a name, the others say where. */
function fieldName(path: string): string {
  const first = path.split(/[.[]/)[0] ?? "";
  return word(t.fields, first) + path.slice(first.length);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
