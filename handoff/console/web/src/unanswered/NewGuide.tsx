import { AutoComplete, Button, Checkbox, Form, Input } from "antd";
import { useEffect, useState } from "react";

import { type GuideLine, guides as guidesApi, type NewGuide as Begun } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { FaultList } from "./FaultList.tsx";
import { readySentences, Sentences } from "./Sentences.tsx";
import { lines, steps, suggestedSentences } from "./sentences.ts";

const t = strings.unanswered;
const REQUIRED = { required: true, whitespace: true, message: t.required };

interface Props {
  /** What people asked, to begin the similar questions with. */
  readonly asked: readonly string[];
  readonly onSubmit: (guide: Begun) => Promise<void>;
  readonly onCancel: () => void;
}

interface Filled {
  readonly name: string;
  readonly topic: string;
  readonly prefix: string;
  readonly summary: string;
  readonly authority: string;
  readonly conditions: string;
  readonly steps: string;
  readonly free: boolean;
  readonly amount: string;
  readonly result: string;
  readonly consult: string;
  readonly complaint: string;
  readonly source: string;
}

/** The fewest fields a guide can be begun with. */
export function NewGuide({ asked, onSubmit, onCancel }: Props) {
  const [texts, setTexts] = useState(() => suggestedSentences(asked));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const guides = useAllGuides();
  const [form] = Form.useForm<Filled>();
  const topic = Form.useWatch("topic", form);
  const ready = readySentences(texts);

  const submit = async (filled: Filled) => {
    if (ready === null) return;
    setBusy(true);
    setError(null);
    const guide = {
      prefix: filled.prefix.trim(),
      topic: filled.topic.trim(),
      name: filled.name.trim(),
      summary: filled.summary.trim(),
      authority: filled.authority.trim(),
      conditions: lines(filled.conditions),
      steps: steps(filled.steps) ?? [],
      fee: { free: filled.free, amount: filled.amount.trim() },
      result: filled.result.trim(),
      phones: { consult: lines(filled.consult), complaint: lines(filled.complaint) },
      source: filled.source.trim(),
      similar_questions: ready,
    };
    try {
      await onSubmit(guide);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <section className="unanswered-form" aria-label={t.newAction}>
      <p className="quiet">{t.newTitle}</p>
      <Form<Filled>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ free: true, complaint: "12345" }}
        onFinish={(filled) => void submit(filled)}
      >
        <div className="unanswered-fields">
          <Form.Item name="name" label={t.name} rules={[REQUIRED]}>
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="topic" label={t.topic} rules={[REQUIRED]}>
            <AutoComplete options={topicsOf(guides)} />
          </Form.Item>
          <Form.Item
            name="prefix"
            label={t.prefix}
            extra={t.prefixHint}
            rules={[{ required: true, pattern: /^[a-z]{2,20}$/, message: t.prefixHint }]}
          >
            <AutoComplete options={prefixesOf(guides, topic)} />
          </Form.Item>
          <Form.Item name="authority" label={t.authority} rules={[REQUIRED]}>
            <Input maxLength={80} />
          </Form.Item>
        </div>
        <Form.Item
          name="summary"
          label={t.summary}
          extra={t.summaryHint}
          rules={[{ required: true, min: 8, max: 80, message: t.summaryHint }]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="conditions" label={t.conditions} rules={[REQUIRED]}>
          <Input.TextArea autoSize={{ minRows: 2 }} />
        </Form.Item>
        <Form.Item
          name="steps"
          label={t.steps}
          rules={[
            {
              validator: (_, text: string | undefined) =>
                steps(text ?? "") ? Promise.resolve() : Promise.reject(new Error(t.stepForm)),
            },
          ]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} />
        </Form.Item>
        <div className="unanswered-fields">
          <Form.Item name="result" label={t.result} rules={[REQUIRED]}>
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="amount" label={t.amount} rules={[REQUIRED]}>
            <Input maxLength={400} />
          </Form.Item>
          <Form.Item name="free" label={t.fee} valuePropName="checked">
            <Checkbox>{t.free}</Checkbox>
          </Form.Item>
          <Form.Item name="consult" label={t.consult} rules={[REQUIRED]}>
            <Input.TextArea autoSize />
          </Form.Item>
          <Form.Item name="complaint" label={t.complaint} rules={[REQUIRED]}>
            <Input.TextArea autoSize />
          </Form.Item>
        </div>
        <Form.Item name="source" label={t.source} rules={[REQUIRED]}>
          <Input />
        </Form.Item>
        <Sentences texts={texts} onChange={setTexts} />
        <FaultList error={error} />
        <div className="unanswered-actions">
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={ready === null}
            data-testid="begin-guide"
          >
            {t.newSubmit}
          </Button>
          <Button onClick={onCancel}>{t.cancel}</Button>
        </div>
      </Form>
    </section>
  );
}

/** Every guide, for the topics and prefixes in use; without them both are typed. */
function useAllGuides(): readonly GuideLine[] {
  const [guides, setGuides] = useState<readonly GuideLine[]>([]);
  useEffect(() => {
    let current = true;
    guidesApi.list({ query: "", topic: "", status: "" }).then(
      (found) => current && setGuides(found.guides),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return guides;
}

function topicsOf(guides: readonly GuideLine[]) {
  return options(guides.map((guide) => guide.topic));
}

function prefixesOf(guides: readonly GuideLine[], topic: string | undefined) {
  const same = guides.filter((guide) => guide.topic === topic);
  return options((same.length > 0 ? same : guides).map((guide) => guide.id.split("-")[0] ?? ""));
}

function options(values: readonly string[]) {
  return [...new Set(values)].sort().map((value) => ({ value }));
}
