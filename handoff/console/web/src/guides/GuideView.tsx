import { Button, Spin } from "antd";
import { useCallback, useEffect, useState } from "react";

import { describe } from "../api/failure.ts";
import { guides, type GuidePage } from "../api/guides.ts";
import { CardView } from "../chat/CardView.tsx";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { Findings } from "./Findings.tsx";
import { GuideForm } from "./GuideForm.tsx";
import { History } from "./History.tsx";
import { Marks } from "./Marks.tsx";

const t = strings.guides;

interface Props {
  readonly id: string;
  readonly lead: boolean;
  readonly onSaved: () => void;
}

/** One guide: its fields, the citizen's card, its history; and for supervisors the form. */
export function GuideView({ id, lead, onSaved }: Props) {
  const [page, setPage] = useState<GuidePage | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const [saved, setSaved] = useState(false);

  const load = useCallback(async () => {
    try {
      setPage(await guides.one(id));
      setFailure(null);
    } catch (error) {
      setFailure(describe(error));
    }
  }, [id]);
  useEffect(() => void load(), [load]);

  const finish = async () => {
    await load();
    setEditing(false);
    setSaved(true);
    onSaved();
  };

  return (
    <section className="page" aria-label={page?.guide.name ?? t.title}>
      <div className="page-head">
        <a href="#guides">{t.back}</a>
        <h1>{page?.guide.name}</h1>
        {page && <Marks marks={page.guide.marks} />}
        <span className="header-space" />
        {lead && page && !editing && (
          <Button type="primary" onClick={() => setEditing(true)} data-testid="guide-edit">
            {t.edit}
          </Button>
        )}
      </div>
      <FailureAlert text={failure} />
      {saved && !editing && (
        <p role="status" className="guide-saved">
          {t.saved} <a href="#guides/publish">{t.toPublication}</a>
        </p>
      )}
      {!page && !failure && <Spin className="page-spin" />}
      {page && editing && (
        <GuideForm page={page} onSaved={finish} onReload={load} onCancel={() => setEditing(false)} />
      )}
      {page && !editing && <Reading page={page} />}
    </section>
  );
}

function Reading({ page }: { page: GuidePage }) {
  const { aliases, similar_questions: questions } = page.editable;
  return (
    <div className="guide-columns">
      <div>
        <Findings findings={page.findings} />
        <dl className="facts">
          {page.facts.map(({ label, value }) => (
            <div key={label} className="fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Lines title={t.fields.aliases} lines={aliases} short />
        <Lines title={t.fields.similar_questions} lines={questions} />
        {page.variants.length > 0 && <Variants page={page} />}
        <History entries={page.history} />
      </div>
      <CitizenCard page={page} />
    </div>
  );
}

interface LinesProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly short?: boolean;
}

function Lines({ title, lines, short = false }: LinesProps) {
  return (
    <>
      <h2 className="pane-title">{t.counted(title, lines.length)}</h2>
      <ul className={short ? "guide-lines guide-tags" : "guide-lines"}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Variants({ page }: { page: GuidePage }) {
  return (
    <>
      <h2 className="pane-title">{t.variants}</h2>
      <ul className="guide-lines">
        {page.variants.map((other) => (
          <li key={other.id}>
            <a href={`#guides/${other.id}`}>{other.region_name ?? other.region}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function CitizenCard({ page }: { page: GuidePage }) {
  return (
    <aside className="guide-preview" aria-label={t.card}>
      <h2 className="pane-title">{t.card}</h2>
      <strong>{page.card.name}</strong>
      <p>{page.card.summary}</p>
      <CardView card={page.card} />
    </aside>
  );
}
