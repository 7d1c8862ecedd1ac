import { Fragment } from "react";

const TOKEN = /(https:\/\/[\w\-./?=&%#~]+|[\d-]{5,})/;
// Area code and number, 400 numbers, and the national hotlines by name: "12000元" is no phone.
const PHONE = /^(0\d{2,3}-\d{7,8}|400-\d{3}-\d{4}|12345|12333|12393|12366|12329|12123|12315|12367|12348|12356)$/;

/** A line of a guide, with its phones and official sites made tappable. */
export function Line({ text }: { readonly text: string }) {
  return text.split(TOKEN).map((part, index) => <Fragment key={`${index} ${part}`}>{linked(part)}</Fragment>);
}

function linked(part: string) {
  if (PHONE.test(part)) return <a href={`tel:${part}`}>{part}</a>;
  if (!part.startsWith("https://")) return part;
  return (
    <a href={part} target="_blank" rel="noopener noreferrer">
      {part}
    </a>
  );
}
