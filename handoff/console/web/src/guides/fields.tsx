import { Input, Select } from "antd";
import { useId, useState, type ReactNode } from "react";

import type { Fault } from "../api/failure.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";

const t = strings.guides;

interface Props<T> {
  readonly name: string;
  readonly value: T;
  readonly faults?: readonly Fault[];
  readonly onChange: (value: T) => void;
}

interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly hint?: string;
  readonly faults?: readonly Fault[] | undefined;
  readonly children: ReactNode;
}

/** A labelled field with its faults below it. */
export function Field({ id, name, hint, faults = [], children }: FieldProps) {
  return (
    <div className="guide-field">
      <label htmlFor={id}>{word(t.fields, name)}</label>
      {hint && <span className="quiet"> {hint}</span>}
      {children}
      {faults.map((fault) => (
        <p key={fault.field} role="alert" className="guide-fault">
          {fault.message}
        </p>
      ))}
    </div>
  );
}

/** Short names, each a tag. */
export function TagsField({ name, value, faults, onChange }: Props<readonly string[]>) {
  const id = useId();
  return (
    <Field id={id} name={name} hint={t.tagsHint} faults={faults}>
      <Select id={id} mode="tags" open={false} suffixIcon={null} value={[...value]}
        status={faults?.length ? "error" : ""} tokenSeparators={["，", "、", "；", "\n"]}
        onChange={(tags: string[]) => onChange(tags)} data-testid={`field-${name}`} />
    </Field>
  );
}

/** Sentences, one a line. */
export function LinesField({ name, value, faults, onChange }: Props<readonly string[]>) {
  const id = useId();
  // Kept as typed: an empty last line is where the next sentence will stand.
  const [text, setText] = useState(value.join("\n"));
  const lines = linesOf(text);
  const shown = lines.join("\n") === value.join("\n") ? text : value.join("\n");
  return (
    <Field id={id} name={name} hint={t.linesHint(lines.length)} faults={faults}>
      <Input.TextArea id={id} value={shown} autoSize={{ minRows: 3, maxRows: 18 }}
        status={faults?.length ? "error" : ""} data-testid={`field-${name}`}
        onChange={(event) => {
          setText(event.target.value);
          onChange(linesOf(event.target.value));
        }} />
    </Field>
  );
}

export function DateField({ name, value, faults, onChange }: Props<string | null>) {
  const id = useId();
  return (
    <Field id={id} name={name} faults={faults}>
      <Input id={id} type="date" value={value ?? ""} status={faults?.length ? "error" : ""}
        onChange={(event) => onChange(event.target.value || null)}
        data-testid={`field-${name}`} />
    </Field>
  );
}

export function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}
