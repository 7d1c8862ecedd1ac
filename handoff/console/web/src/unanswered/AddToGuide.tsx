import { Button, Select } from "antd";
import { useEffect, useState } from "react";

import { guides as guidesApi } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { type Cluster, type Question, type Settled, unansweredApi } from "./api.ts";
import { FaultList } from "./FaultList.tsx";
import { readySentences, Sentences } from "./Sentences.tsx";
import { suggestedSentences } from "./sentences.ts";

const t = strings.unanswered;
// People type a name in one go; one request for it is enough.
const TYPING_MS = 250;

interface Props {
  readonly cluster: Cluster;
  readonly chosen: readonly Question[];
  readonly onDone: (settled: Settled) => void;
  readonly onCancel: () => void;
}

/** Choose a guide and word what is added to it. */
export function AddToGuide({ cluster, chosen, onDone, onCancel }: Props) {
  const [guide, setGuide] = useState<string | null>(cluster.guides[0]?.id ?? null);
  const [texts, setTexts] = useState(() => suggestedSentences(chosen.map((one) => one.text)));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [options, search] = useGuides(cluster);
  const ready = readySentences(texts);

  const submit = async () => {
    if (guide === null || ready === null) return;
    setBusy(true);
    setError(null);
    try {
      onDone(await unansweredApi.add(chosen.map((one) => one.id), guide, ready));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <section className="unanswered-form" aria-label={t.addAction}>
      <label className="unanswered-label">
        {t.guide}
        <Select
          value={guide}
          onChange={setGuide}
          showSearch={{ filterOption: false, onSearch: search }}
          options={options}
          placeholder={t.guideHint}
          aria-label={t.guide}
          data-testid="choose-guide"
        />
      </label>
      <Sentences texts={texts} onChange={setTexts} />
      <FaultList error={error} />
      <div className="unanswered-actions">
        <Button
          type="primary"
          loading={busy}
          disabled={guide === null || ready === null}
          onClick={() => void submit()}
          data-testid="add-to-guide"
        >
          {t.addSubmit}
        </Button>
        <Button onClick={onCancel}>{t.cancel}</Button>
      </div>
    </section>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The cluster's own guides until something is typed, then those that match it. */
function useGuides(cluster: Cluster): [Option[], (query: string) => void] {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Option[]>([]);
  useEffect(() => {
    const words = query.trim();
    if (!words) return;
    let current = true;
    const timer = setTimeout(() => {
      guidesApi.list({ query: words, topic: "", status: "" }).then(
        ({ guides }) =>
          current &&
          setFound(
            guides.map(({ id, name, region_name }) => ({
              value: id,
              label: id.includes("@") && region_name ? `${name}（${region_name}）` : name,
            })),
          ),
        () => current && setFound([]),
      );
    }, TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  const own = cluster.guides.map(({ id, name }) => ({ value: id, label: name }));
  return [query.trim() ? found : own, setQuery];
}
