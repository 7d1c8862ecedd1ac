import { card as words } from "../strings.ts";

interface Props {
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
  readonly sample: boolean;
}

export function CardHead({ kind, name, summary, sample }: Props) {
  return (
    <header className="guide-head">
      <p className="guide-kind">
        {kind}
        {sample && (
          <strong className="sample-mark" data-testid="sample-mark">
            {words.sample}
          </strong>
        )}
      </p>
      <h3>{name}</h3>
      <p className="guide-summary">{summary}</p>
    </header>
  );
}
