import { Button, Checkbox, Tag } from "antd";
import { useState } from "react";

import { strings } from "../strings.ts";
import { InlineConfirm } from "../ui/InlineConfirm.tsx";
import { fullTime } from "../ui/time.ts";
import { outcomeWord, word } from "../ui/words.ts";
import { AddToGuide } from "./AddToGuide.tsx";
import { type Cluster, type Question, type Settled, type Status, unansweredApi } from "./api.ts";
import { NewGuide } from "./NewGuide.tsx";

const t = strings.unanswered;
const SHOWN = 8;
const COLOURS: Readonly<Record<Status, string>> = {
  open: "orange",
  added: "green",
  new_guide: "green",
  dismissed: "default",
};

interface Props {
  readonly cluster: Cluster;
  readonly openOnly: boolean;
  readonly onDecide: (questions: readonly string[], to: "dismissed" | "open") => Promise<void>;
  readonly onSettled: (settled: Settled, count: number) => void;
}

type Doing = "nothing" | "adding" | "beginning" | "dismissing";

/** Questions that mean the same, and what can be done about them. */
export function ClusterCard({ cluster, openOnly, onDecide, onSettled }: Props) {
  const [doing, setDoing] = useState<Doing>("nothing");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const open = cluster.questions.filter((one) => one.status === "open");
  const chosen = open.filter((one) => !left.has(one.id));
  const shown = openOnly ? open : cluster.questions;
  const ids = chosen.map((one) => one.id);

  const choose = (id: string, wanted: boolean) => {
    const next = new Set(left);
    if (wanted) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  const done = (settled: Settled) => {
    setDoing("nothing");
    onSettled(settled, chosen.length);
  };

  return (
    <article className="cluster" data-testid="cluster" aria-label={cluster.questions[0]?.text}>
      <header className="cluster-head">
        <h2>{cluster.questions[0]?.text}</h2>
        <span className="cluster-count">{t.count(cluster.count)}</span>
        {cluster.open > 0 && cluster.open < cluster.count && (
          <Tag color={COLOURS.open}>{t.open(cluster.open)}</Tag>
        )}
      </header>
      <Suggested cluster={cluster} />
      <QuestionList
        questions={shown}
        isChosen={(id) => !left.has(id)}
        onChoose={choose}
        onReopen={(id) => onDecide([id], "open")}
      />
      {open.length > 0 && doing !== "adding" && doing !== "beginning" && (
        <div className="unanswered-actions">
          {doing === "nothing" && (
            <>
              <span className="quiet">{t.selected(chosen.length)}</span>
              <Button
                type="primary"
                disabled={chosen.length === 0}
                onClick={() => setDoing("adding")}
                data-testid="start-adding"
              >
                {t.addAction}
              </Button>
              <Button
                disabled={chosen.length === 0}
                onClick={() => setDoing("beginning")}
                data-testid="start-guide"
              >
                {t.newAction}
              </Button>
            </>
          )}
          <InlineConfirm
            label={t.dismissAction}
            ask={t.dismissAsk(chosen.length)}
            yes={t.dismissYes}
            open={doing === "dismissing"}
            onOpen={(asking) => setDoing(asking ? "dismissing" : "nothing")}
            disabled={chosen.length === 0}
            onConfirm={() => onDecide(ids, "dismissed")}
            testId="dismiss"
            confirmTestId="confirm-dismiss"
          />
        </div>
      )}
      {(doing === "adding" || doing === "beginning") && (
        <p className="quiet">{t.settles(chosen.length)}</p>
      )}
      {doing === "adding" && (
        <AddToGuide
          cluster={cluster}
          chosen={chosen}
          onDone={done}
          onCancel={() => setDoing("nothing")}
        />
      )}
      {doing === "beginning" && (
        <NewGuide
          asked={chosen.map((one) => one.text)}
          onSubmit={async (guide) =>
            done(await unansweredApi.beginGuide(chosen.map((one) => one.id), guide))
          }
          onCancel={() => setDoing("nothing")}
        />
      )}
    </article>
  );
}

function Suggested({ cluster }: { readonly cluster: Cluster }) {
  if (cluster.guides.length === 0) return <p className="quiet">{t.noSuggestion}</p>;
  return (
    <dl className="cluster-guides">
      <dt>{t.suggested}</dt>
      {cluster.guides.map((guide) => (
        <dd key={guide.id}>
          {guide.name} <span className="quiet">{t.likelihood(percent(guide.probability))}</span>
        </dd>
      ))}
    </dl>
  );
}

interface ListProps {
  readonly questions: readonly Question[];
  readonly isChosen: (id: string) => boolean;
  readonly onChoose: (id: string, chosen: boolean) => void;
  readonly onReopen: (id: string) => Promise<void>;
}

function QuestionList({ questions, isChosen, onChoose, onReopen }: ListProps) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? questions : questions.slice(0, SHOWN);
  return (
    <>
      <ul className="cluster-questions">
        {shown.map((one) => (
          <li key={one.id} data-testid="unanswered-question">
            {one.status === "open" ? (
              <Checkbox
                checked={isChosen(one.id)}
                onChange={(change) => onChoose(one.id, change.target.checked)}
              >
                {one.text}
              </Checkbox>
            ) : (
              <span className="settled-text">{one.text}</span>
            )}
            <span className="question-facts">
              <span className="quiet">
                {outcomeWord(one.outcome)} · {fullTime(one.at)}
              </span>
              {one.status !== "open" && (
                <Tag color={COLOURS[one.status]}>
                  {word(t.statuses, one.status)}
                  {one.guide_id && t.into(one.guide_name ?? one.guide_id)}
                </Tag>
              )}
              {one.status === "dismissed" && (
                <Button size="small" type="link" onClick={() => void onReopen(one.id)}>
                  {t.reopen}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {shown.length < questions.length && (
        <Button type="link" size="small" onClick={() => setWhole(true)}>
          {t.more(questions.length - shown.length)}
        </Button>
      )}
    </>
  );
}

function percent(probability: number): number {
  return Math.round(probability * 100);
}
