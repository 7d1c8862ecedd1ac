import { rating } from "../strings.ts";

export function NoticeEntry({ text }: { readonly text: string }) {
  if (!text) return null;
  return (
    <li className="system-notice" data-testid="notice">
      {text}
    </li>
  );
}

export function RatingNotice({ score }: { readonly score: number | undefined }) {
  const level = rating.levels.find((each) => each.score === score);
  return <NoticeEntry text={level ? rating.done(level.label) : rating.doneUnknown} />;
}
