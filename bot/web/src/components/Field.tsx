import { type ReactNode, useId } from "react";

interface FieldProps {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
}

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly wrong: string | null;
  readonly children: (field: FieldProps) => ReactNode;
}

/** A labelled input with its hint, and what is wrong with it said beside it. */
export function Field({ label, hint, wrong, children }: Props) {
  const id = useId();
  const described = `${id}-about`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-invalid": wrong !== null, "aria-describedby": described })}
      <p id={described} className={wrong ? "field-wrong" : "field-hint"}>
        {wrong ?? hint}
      </p>
    </div>
  );
}
