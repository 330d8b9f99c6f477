/** How the tables of pages are searched and sorted: arithmetic, quick enough to redo on every key. */

/** What a table is sorted by; `null` where a row has none. */
export type SortValue = string | number | null;

/** Whether every word that was typed is somewhere in a text, which is in small letters. */
export function searchFor(typed: string): (text: () => string | undefined) => boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text()?.includes(word));
}

/** Rows by their values; what has no value comes last, whichever way the others go, and equals stay as they were. */
export function inOrder(
  rows: readonly number[],
  values: readonly SortValue[],
  descending: boolean,
  compare: (one: string | number, other: string | number) => number = compareCodes,
): number[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const a = values[one] ?? null;
    const b = values[other] ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one - other;
    return sign * compare(a, b) || one - other;
  });
}

function compareCodes(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
