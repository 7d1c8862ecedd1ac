import { card as words } from "../strings.ts";

interface Props {
  readonly law: readonly string[];
  readonly source: string;
  readonly verifiedOn: string;
  readonly sample: boolean;
}

const dateFormat = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeZone: "UTC" });

function spell(day: string): string {
  const date = new Date(day);
  return Number.isNaN(date.getTime()) ? day : dateFormat.format(date);
}

/** Where a card's facts come from. */
export function CardFoot({ law, source, verifiedOn, sample }: Props) {
  return (
    <footer className="guide-foot">
      {law.length > 0 && (
        <p>
          {words.law}：{law.join("；")}
        </p>
      )}
      <p>
        {words.source}：{source}
      </p>
      <p>{words.verified(spell(verifiedOn))}</p>
      {sample && <p className="sample-why">{words.sampleWhy}</p>}
    </footer>
  );
}
