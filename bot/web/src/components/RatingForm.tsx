import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../session.ts";
import { rating as words } from "../strings.ts";
import { Field } from "./Field.tsx";
import { RatingLevels, RatingReasons } from "./RatingChoices.tsx";
import { useTask } from "./useTask.ts";

const LOWEST_WITHOUT_REASONS = 3;

/** 好差评 by GB/T 39735: five levels, once for a service; reasons are never required. */
export function RatingForm({ ticketId }: { readonly ticketId: string }) {
  const { conversation } = useSession();
  const task = useTask();
  const [score, setScore] = useState<number | null>(null);
  const [labels, setLabels] = useState<readonly string[]>([]);
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  // A chosen level unfolds more fields: keep the button that ends the form in sight.
  useEffect(() => {
    void form.current?.scrollIntoView({ block: "nearest" });
  }, [score]);
  const poor = score !== null && score < LOWEST_WITHOUT_REASONS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (score === null) return;
    const rating = { score, ...(poor && { labels }), ...(text.trim() && { text: text.trim() }) };
    task.run(() => conversation.rate(ticketId, rating));
  };
  return (
    <form ref={form} className="rating" data-testid="rating-form" aria-label={words.title} onSubmit={submit}>
      <RatingLevels score={score} onScore={setScore} />
      {poor && <RatingReasons chosen={labels} onChosen={setLabels} />}
      {score !== null && (
        <Field label={words.more} wrong={null}>
          {(field) => (
            <textarea
              {...field}
              rows={2}
              maxLength={200}
              value={text}
              onChange={(change) => setText(change.target.value)}
            />
          )}
        </Field>
      )}
      {task.status === "failed" && <p role="alert">{words.failed}</p>}
      <button
        type="submit"
        className="button primary"
        data-testid="rating-submit"
        disabled={score === null || task.status === "busy"}
      >
        {task.status === "busy" ? words.sending : words.submit}
      </button>
    </form>
  );
}
