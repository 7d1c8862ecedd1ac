import { Input } from "antd";
import { useState } from "react";

import { RequestFailure } from "../api/failure.ts";
import { guides } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { NewGuide } from "../unanswered/NewGuide.tsx";
import "../unanswered/unanswered.css";

const t = strings.guides;

/** A guide from the least it can be made from; the rest is filled in in its file. */
export function NewGuidePage({ onAdded }: { onAdded: () => void }) {
  const [reason, setReason] = useState("");
  return (
    <section className="page" aria-label={t.add}>
      <div className="page-head">
        <a href="#guides">{t.back}</a>
        <h1>{t.add}</h1>
      </div>
      <div className="guide-box">
        <label className="guide-field">
          <span>{t.addReason}</span>
          <Input value={reason} maxLength={200} placeholder={t.reasonHint}
            onChange={(event) => setReason(event.target.value)} data-testid="add-reason" />
        </label>
        <NewGuide
          asked={[]}
          onSubmit={async (guide) => {
            if (reason.trim().length < 2) throw new RequestFailure(422, "", t.needReason, null);
            const added = await guides.add(guide, reason);
            onAdded();
            location.hash = `guides/${added.id}`;
          }}
          onCancel={() => (location.hash = "guides")}
        />
      </div>
    </section>
  );
}
