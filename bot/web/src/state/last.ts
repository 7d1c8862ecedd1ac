/** `findLast`, which phones from before 2022 do not have. */
export function last<T, Found extends T>(items: readonly T[], test: (item: T) => item is Found): Found | null;
export function last<T>(items: readonly T[], test: (item: T) => boolean): T | null;
export function last<T>(items: readonly T[], test: (item: T) => boolean): T | null {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item !== undefined && test(item)) return item;
  }
  return null;
}
