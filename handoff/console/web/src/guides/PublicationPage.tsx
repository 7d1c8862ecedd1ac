import { Button, Checkbox, Input, Spin } from "antd";
import { useState } from "react";

import { describe } from "../api/failure.ts";
import { guides, type Publication } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { Differences } from "./Differences.tsx";
import { RunView } from "./RunView.tsx";
import { usePublication } from "./usePublication.ts";
import { VersionTable } from "./VersionTable.tsx";

const t = strings.guides;

/** What publishing would change, publishing, and going back. */
export function PublicationPage({ onSwitched }: { onSwitched: () => void }) {
  const { publication, failure, reload } = usePublication(onSwitched);
  return (
    <section className="page" aria-label={t.publication}>
      <div className="page-head">
        <a href="#guides">{t.back}</a>
        <h1>{t.publication}</h1>
        {publication && <span className="quiet">{t.version(publication.version)}</span>}
        <span className="header-space" />
        <Button onClick={() => void reload()}>{t.refresh}</Button>
      </div>
      <FailureAlert text={failure} />
      {!publication && !failure && <Spin className="page-spin" />}
      {publication && <Published publication={publication} onStarted={reload} />}
    </section>
  );
}

interface Props {
  readonly publication: Publication;
  readonly onStarted: () => Promise<void>;
}

function Published({ publication, onStarted }: Props) {
  const [failure, setFailure] = useState<string | null>(null);
  const { run } = publication;
  const running = run?.state === "running";

  const start = async (ask: () => Promise<unknown>) => {
    setFailure(null);
    try {
      await ask();
    } catch (error) {
      setFailure(describe(error));
    }
    await onStarted();
  };

  return (
    <div className="guide-columns">
      <div>
        <FailureAlert text={failure} />
        {run && <RunView run={run} />}
        <PublishForm
          publication={publication}
          disabled={running}
          onPublish={(reason, force) => start(() => guides.publish(reason, force))}
        />
        <VersionTable
          versions={publication.versions}
          disabled={running}
          onRollBack={(reason, version) => start(() => guides.rollBack(reason, version))}
        />
      </div>
      <Differences publication={publication} />
    </div>
  );
}

interface FormProps {
  readonly publication: Publication;
  readonly disabled: boolean;
  readonly onPublish: (reason: string, force: boolean) => Promise<void>;
}

function PublishForm({ publication, disabled, onPublish }: FormProps) {
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const { run, problems, differences_total: differences } = publication;
  // Only who has read why it was refused may overrule it.
  const refused = run?.action === "publish" && run.state === "failed";

  const publish = async () => {
    await onPublish(reason, refused && force);
    setReason("");
    setForce(false);
  };

  return (
    <form className="guide-box" aria-label={t.publish} onSubmit={(event) => event.preventDefault()}>
      <h2>{t.publish}</h2>
      <p className="quiet">{t.publishHint}</p>
      <Input value={reason} maxLength={200} placeholder={t.reasonHint} aria-label={t.publishReason}
        onChange={(event) => setReason(event.target.value)} data-testid="publish-reason" />
      {refused && (
        <Checkbox checked={force} onChange={(event) => setForce(event.target.checked)}>
          {t.force}
        </Checkbox>
      )}
      <div className="guide-buttons">
        <Button type="primary" htmlType="submit" onClick={() => void publish()}
          disabled={disabled || problems.length > 0 || reason.trim().length < 2}
          data-testid="publish">
          {t.publishCount(differences)}
        </Button>
      </div>
    </form>
  );
}
