import { Button, Input } from "antd";
import { useState } from "react";

import { describe, RequestFailure, type Fault } from "../api/failure.ts";
import { guides, type Changes, type Editable, type GuidePage } from "../api/guides.ts";
import { CardView } from "../chat/CardView.tsx";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { ChangeList } from "./ChangeList.tsx";
import { DateField, LinesField, TagsField } from "./fields.tsx";
import { Findings } from "./Findings.tsx";
import { usePreview } from "./usePreview.ts";

const t = strings.guides;

interface Props {
  readonly page: GuidePage;
  readonly onSaved: () => Promise<void>;
  readonly onReload: () => Promise<void>;
  readonly onCancel: () => void;
}

/**
 * The fields a supervisor may change, beside the card that citizens would see.
 *
 * Only touched fields are kept, so that after a reload the others follow the file.
 */
export function GuideForm({ page, onSaved, onReload, onCancel }: Props) {
  const [changes, setChanges] = useState<Changes>({});
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const preview = usePreview(page, changes);

  const values: Editable = { ...page.editable, ...changes };
  const change = (field: Changes) => {
    setChanges((now) => ({ ...now, ...field }));
    setFailure(null);
  };
  const save = async () => {
    setBusy(true);
    try {
      await guides.edit(page.guide.id, changes, reason, page.sha256);
      await onSaved();
    } catch (error) {
      setFailure(failureFrom(error));
      setBusy(false);
    }
  };

  const faults = failure?.faults.length ? failure.faults : preview.faults;
  const of = (field: keyof Editable) => faultsOf(faults, field);
  const nothing = preview.shown?.changes.length === 0;
  return (
    <div className="guide-columns">
      <form className="guide-form" aria-label={t.edit} onSubmit={(event) => event.preventDefault()}>
        <TagsField name="aliases" value={values.aliases} faults={of("aliases")}
          onChange={(aliases) => change({ aliases })} />
        <LinesField name="similar_questions" value={values.similar_questions}
          faults={of("similar_questions")}
          onChange={(lines) => change({ similar_questions: lines })} />
        <LinesField name="notes" value={values.notes} faults={of("notes")}
          onChange={(notes) => change({ notes })} />
        <div className="guide-dates">
          <DateField name="effective_from" value={values.effective_from}
            faults={of("effective_from")}
            onChange={(day) => change({ effective_from: day ?? "" })} />
          <DateField name="expires_on" value={values.expires_on} faults={of("expires_on")}
            onChange={(day) => change({ expires_on: day })} />
          <DateField name="verified_on" value={values.verified_on} faults={of("verified_on")}
            onChange={(day) => change({ verified_on: day ?? "" })} />
        </div>
        <label className="guide-field">
          <span>{t.reason}</span>
          <Input value={reason} maxLength={200} placeholder={t.reasonHint}
            onChange={(event) => setReason(event.target.value)} data-testid="edit-reason" />
        </label>
        <OtherFaults faults={faults} />
        <FailureAlert text={failure ? describe(failure) : preview.failure} />
        <div className="guide-buttons">
          <Button type="primary" htmlType="submit" loading={busy} onClick={() => void save()}
            disabled={nothing || preview.faults.length > 0 || reason.trim().length < 2}
            data-testid="edit-save">
            {t.save}
          </Button>
          <Button onClick={onCancel} disabled={busy}>{strings.chat.cancel}</Button>
          {failure?.code === "guide_changed" && (
            <Button onClick={() => void onReload().then(() => setFailure(null))}>{t.reload}</Button>
          )}
        </div>
      </form>
      <aside className="guide-preview" aria-label={t.preview} data-testid="guide-preview">
        <h2 className="pane-title">{t.preview}</h2>
        {nothing && <p className="quiet">{t.nothingChanged}</p>}
        <ChangeList changes={preview.shown?.changes ?? []} />
        <Findings findings={preview.shown?.findings ?? []} />
        <CardView card={preview.shown?.card ?? page.card} />
      </aside>
    </div>
  );
}

function OtherFaults({ faults }: { faults: readonly Fault[] }) {
  const shown = Object.keys(t.fields);
  const others = faults.filter(({ field }) => !shown.includes(field.split(".")[0] ?? ""));
  return others.map((fault, i) => <FailureAlert key={i} text={fault.message} />);
}

function faultsOf(faults: readonly Fault[], name: string): readonly Fault[] {
  return faults.filter(({ field }) => field.split(".")[0] === name);
}

function failureFrom(error: unknown): RequestFailure {
  return error instanceof RequestFailure
    ? error
    : new RequestFailure(0, "", strings.failure.other, null);
}
