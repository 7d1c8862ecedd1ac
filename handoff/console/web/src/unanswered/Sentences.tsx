import { Button, Input } from "antd";

import { strings } from "../strings.ts";
import { isMasked, LONGEST } from "./sentences.ts";

const t = strings.unanswered;

interface Props {
  readonly texts: readonly string[];
  readonly onChange: (texts: string[]) => void;
}

/** The sentences that will become similar questions, each to be worded by a person. */
export function Sentences({ texts, onChange }: Props) {
  const put = (row: number, text: string) => onChange(texts.map((t, i) => (i === row ? text : t)));
  return (
    <section className="unanswered-sentences" aria-label={t.sentences}>
      <h3>{t.sentences}</h3>
      <p className="quiet">{t.sentencesHint}</p>
      {texts.map((text, row) => {
        const fault = faultOf(text);
        return (
          <div key={row} className="unanswered-sentence">
            <Input
              value={text}
              onChange={(change) => put(row, change.target.value)}
              status={fault ? "error" : ""}
              aria-label={t.sentenceLabel(row + 1)}
              aria-invalid={fault !== null}
              data-testid="similar-question"
            />
            {texts.length > 1 && (
              <Button onClick={() => onChange(texts.filter((_, i) => i !== row))}>
                {t.remove}
              </Button>
            )}
            {fault && (
              <p className="unanswered-fault" role="alert">
                {fault}
              </p>
            )}
          </div>
        );
      })}
      <Button size="small" onClick={() => onChange([...texts, ""])}>
        {t.addSentence}
      </Button>
    </section>
  );
}

function faultOf(text: string): string | null {
  if (isMasked(text)) return t.masked;
  return text.length > LONGEST ? t.tooLong : null;
}

/** What can be sent: trimmed, without empty ones; null while something is wrong. */
export function readySentences(texts: readonly string[]): string[] | null {
  const ready = texts.map((text) => text.trim()).filter(Boolean);
  return ready.length > 0 && ready.every((text) => faultOf(text) === null) ? ready : null;
}
