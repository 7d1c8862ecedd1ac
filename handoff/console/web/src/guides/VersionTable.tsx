import { Button, Input, Tag } from "antd";
import { useState } from "react";

import type { VersionLine } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { fullTime } from "../ui/time.ts";

const t = strings.guides;

interface Props {
  readonly versions: readonly VersionLine[];
  readonly disabled: boolean;
  readonly onRollBack: (reason: string, version: string) => Promise<void>;
}

/** Every version that is still there; one of them may become current again. */
export function VersionTable({ versions, disabled, onRollBack }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <section className="guide-box" aria-label={t.versions}>
      <h2>{t.versions}</h2>
      <ul className="versions">
        {versions.map((one) => (
          <li key={one.version} data-testid="version">
            <div className="version-line">
              <code>{one.version}</code>
              {one.current && <Tag color="blue">{t.current}</Tag>}
              <span className="header-space" />
              {!one.current && chosen !== one.version && (
                <Button size="small" disabled={disabled} onClick={() => setChosen(one.version)}>
                  {t.rollBack}
                </Button>
              )}
            </div>
            <p className="quiet">
              {[
                one.published_at ? fullTime(one.published_at) : t.neverPublished,
                t.guideCount(one.guides),
                one.author,
                one.reason,
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            {chosen === one.version && (
              <RollBackForm
                onCancel={() => setChosen(null)}
                onConfirm={async (reason) => {
                  await onRollBack(reason, one.version);
                  setChosen(null);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FormProps {
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly onCancel: () => void;
}

function RollBackForm({ onConfirm, onCancel }: FormProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    await onConfirm(reason);
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <p>{t.rollBackAsk}</p>
      <Input autoFocus value={reason} maxLength={200} aria-label={t.rollBackReason}
        placeholder={t.reasonHint} onChange={(event) => setReason(event.target.value)}
        data-testid="rollback-reason" />
      <div className="guide-buttons">
        <Button type="primary" danger htmlType="submit" loading={busy}
          disabled={reason.trim().length < 2} onClick={() => void confirm()}
          data-testid="rollback-confirm">
          {t.rollBack}
        </Button>
        <Button disabled={busy} onClick={onCancel}>{strings.chat.cancel}</Button>
      </div>
    </form>
  );
}
