const GAP_MS = 10 * 60 * 1000;

const sameDay = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit" });
const otherDay = new Intl.DateTimeFormat("zh-CN", {
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

interface Props {
  readonly at: string;
  readonly before: string | undefined;
}

/** The time, where a pause came before. */
export function TimeMark({ at, before }: Props) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return null;
  if (before && time.getTime() - new Date(before).getTime() < GAP_MS) return null;
  const format = time.toDateString() === new Date().toDateString() ? sameDay : otherDay;
  return (
    <li className="time-mark">
      <time dateTime={at}>{format.format(time)}</time>
    </li>
  );
}
