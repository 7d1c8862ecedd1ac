import { type FormEvent, useState } from "react";
import { useSession } from "../session.ts";
import { last } from "../state/last.ts";
import { caseForm as words } from "../strings.ts";
import { Field } from "./Field.tsx";
import { useTask } from "./useTask.ts";

export interface CaseDraft {
  readonly name: string;
  readonly phone: string;
  readonly note: string | null;
}

export const emptyCaseDraft: CaseDraft = { name: "", phone: "", note: null };

// Mobile numbers, and land lines with or without area code; the server checks again.
const PHONE = /^(\+?86)?1\d{10}$|^(0\d{2,3})?\d{7,8}$/;

interface Props {
  readonly draft: CaseDraft;
  readonly onDraft: (draft: CaseDraft) => void;
  readonly onClose: () => void;
}

function useMatter(): string {
  const { events } = useSession().state;
  const reply = last(events, (event) => event.type === "reply" && event.guide !== null);
  return reply?.type === "reply" && reply.guide ? words.notePrefill(reply.guide.name) : "";
}

export function CaseForm({ draft, onDraft, onClose }: Props) {
  const { conversation } = useSession();
  const matter = useMatter();
  const task = useTask();
  const [checked, setChecked] = useState(false);
  const [caseId, setCaseId] = useState<string | null>(null);
  const note = draft.note ?? matter;
  const phone = draft.phone.replace(/[\s-]/g, "");
  const wrong = {
    name: draft.name.trim() ? null : words.nameMissing,
    phone: PHONE.test(phone) ? null : words.phoneWrong,
    note: note.trim() ? null : words.noteMissing,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (wrong.name || wrong.phone || wrong.note) return;
    task.run(async () => {
      const request = { contact_name: draft.name.trim(), contact_phone: phone, note: note.trim() };
      setCaseId(await conversation.requestCase(request));
      onDraft(emptyCaseDraft);
    });
  };
  if (caseId) return <CaseDone caseId={caseId} onClose={onClose} />;
  return (
    <form className="form" data-testid="case-form" noValidate onSubmit={submit}>
      <p>{words.intro}</p>
      <Field label={words.name} wrong={checked ? wrong.name : null}>
        {(field) => (
          <input
            {...field}
            maxLength={40}
            autoComplete="name"
            value={draft.name}
            onChange={(change) => onDraft({ ...draft, name: change.target.value })}
          />
        )}
      </Field>
      <Field label={words.phone} wrong={checked ? wrong.phone : null}>
        {(field) => (
          <input
            {...field}
            type="tel"
            maxLength={20}
            autoComplete="tel"
            value={draft.phone}
            onChange={(change) => onDraft({ ...draft, phone: change.target.value })}
          />
        )}
      </Field>
      <Field label={words.note} hint={words.noteHint} wrong={checked ? wrong.note : null}>
        {(field) => (
          <textarea
            {...field}
            rows={2}
            maxLength={200}
            value={note}
            onChange={(change) => onDraft({ ...draft, note: change.target.value })}
          />
        )}
      </Field>
      <p className="consent">{words.consent}</p>
      {task.status === "failed" && <p role="alert">{words.failed}</p>}
      <div className="form-actions">
        <button type="submit" className="button primary" data-testid="case-submit" disabled={task.status === "busy"}>
          {task.status === "busy" ? words.sending : words.submit}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function CaseDone({ caseId, onClose }: { readonly caseId: string; readonly onClose: () => void }) {
  return (
    <div className="form" data-testid="case-done">
      <p role="status">{words.done(caseId)}</p>
      <div className="form-actions">
        <button type="button" className="button primary" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
