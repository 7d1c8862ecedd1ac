import type { Reply } from "../api/events.ts";

/** A reply as it is read aloud: the answer, and the part of the guide that was asked about. */
export function spoken(reply: Reply): string {
  if (reply.card?.kind === "crisis") {
    return [reply.text, ...reply.card.phones.map((phone) => `${phone.label}，${phone.number}`)].join("。");
  }
  const asked = reply.card?.sections.filter((section) => section.aspect === reply.aspect) ?? [];
  const details = asked.flatMap((section) => [
    section.title,
    ...section.lines,
    ...section.items.map((item) => [item.name, ...item.badges, item.detail].filter(Boolean).join("，")),
  ]);
  return [reply.text, ...details].join("。");
}
