/** What a guide's similar question may be, as the server checks it too. */

const MASK = /[[【][^\]】]{1,10}[\]】]/;

export const LONGEST = 80;

/** More would bury the guide in one week's wordings; the most typical come first. */
const SUGGESTED = 3;

export function isMasked(text: string): boolean {
  return MASK.test(text);
}

/** Different wordings to begin with, the most typical first, none too long or masked. */
export function suggestedSentences(texts: readonly string[]): string[] {
  const fitting = texts
    .map((text) => text.trim())
    .filter((text) => text.length <= LONGEST && !isMasked(text));
  const different = [...new Set(fitting)].slice(0, SUGGESTED);
  return different.length > 0 ? different : [(texts[0] ?? "").slice(0, LONGEST)];
}

export function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** "带材料：到窗口交" → title and detail; null where a line has no colon. */
export function steps(text: string): { title: string; detail: string }[] | null {
  const parsed = lines(text).map((line) => {
    const colon = line.search(/[:：]/);
    const step = { title: line.slice(0, colon).trim(), detail: line.slice(colon + 1).trim() };
    return colon > 0 && step.detail ? step : null;
  });
  return parsed.length > 0 && parsed.every((step) => step !== null) ? parsed : null;
}
