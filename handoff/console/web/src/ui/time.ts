import { strings } from "../strings.ts";

const clock = new Intl.DateTimeFormat("zh-CN", {
  hour: "2-digit", minute: "2-digit", hour12: false,
});
const day = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric" });
const whole = new Intl.DateTimeFormat("zh-CN", {
  year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  hour12: false,
});

/** 14:05 today, 昨天 14:05, 3/7 14:05 before. */
export function shortTime(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (at.toDateString() === now.toDateString()) return clock.format(at);
  const wasYesterday = at.toDateString() === yesterday.toDateString();
  const date = wasYesterday ? strings.time.yesterday : day.format(at);
  return `${date} ${clock.format(at)}`;
}

export function fullTime(iso: string | null | undefined): string {
  const at = new Date(iso ?? "");
  return Number.isNaN(at.getTime()) ? strings.side.unknown : whole.format(at);
}

export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return strings.time.seconds(s);
  if (s < 3_600) return strings.time.minutes(Math.floor(s / 60), s % 60);
  if (s < 86_400) return strings.time.hours(Math.floor(s / 3_600), Math.floor((s % 3_600) / 60));
  return strings.time.days(Math.floor(s / 86_400));
}
