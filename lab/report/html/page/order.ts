/** Which sessions the table shows, and in which order: arithmetic over the index, quick enough to redo on every key. */
import { Column } from './island.ts';
import type { SessionIndex } from './island.ts';

export interface Wanted {
  readonly text: string;
  readonly machine: string;
  readonly outcome: string;
  readonly onlyRemarkable: boolean;
  readonly sortBy: SortKey;
  readonly descending: boolean;
}

export type SortKey =
  'name' | 'start' | 'duration' | 'requests' | 'replies' | 'latency' | 'outcome' | 'ended' | 'sources';

/** What can be searched of each session, made once. */
export function searchTexts({ rows, strings, machines, labels }: SessionIndex): readonly string[] {
  return rows.map((row) =>
    [
      row[Column.name],
      machines[row[Column.machine]],
      strings[row[Column.outcomeText]],
      strings[row[Column.outcome]],
      strings[row[Column.ended]],
      row[Column.thread] === null ? '' : `${labels.thread} ${row[Column.thread]}`,
      ...row[Column.unusual].map((at) => strings[at]),
      ...row[Column.flaws],
    ]
      .join('\n')
      .toLowerCase(),
  );
}

/** Every word must be somewhere in a session's text. */
export function choose(index: SessionIndex, texts: () => readonly string[], wanted: Wanted): number[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const { rows, strings, machines } = index;
  const chosen: number[] = [];
  for (const [number, row] of rows.entries()) {
    if (wanted.machine !== '' && machines[row[Column.machine]] !== wanted.machine) continue;
    if (wanted.outcome !== '' && strings[row[Column.outcomeText]] !== wanted.outcome) continue;
    if (wanted.onlyRemarkable && row[Column.whole] === 1 && row[Column.unusual].length === 0) continue;
    if (words.length === 0) chosen.push(number);
    else {
      const text = texts()[number] ?? '';
      if (words.every((word) => text.includes(word))) chosen.push(number);
    }
  }
  return sort(index, chosen, wanted);
}

function sort(index: SessionIndex, chosen: number[], { sortBy, descending }: Wanted): number[] {
  const sign = descending ? -1 : 1;
  const keys = keysOf(index, sortBy);
  return chosen.sort((one, other) => {
    const a = keys[one];
    const b = keys[other];
    // What has no value comes last, whichever way the others go.
    if (a === null || a === undefined || b === null || b === undefined) {
      return Number(a === null) - Number(b === null) || one - other;
    }
    return a < b ? -sign : a > b ? sign : one - other;
  });
}

function keysOf({ rows, strings }: SessionIndex, by: SortKey): readonly (string | number | null)[] {
  if (by === 'outcome' || by === 'ended') {
    const column = by === 'outcome' ? Column.outcomeText : Column.ended;
    return rows.map((row) => strings[row[column]] ?? '');
  }
  if (by === 'sources') return rows.map((row) => row[Column.sources].length);
  if (by === 'name') return rows.map((row) => nameKey(row[Column.name]));
  return rows.map((row) => row[Column[by]]);
}

/** Ports of five digits in the order of numbers: `mesin-2:  999` before `mesin-2:41822`. */
function nameKey(name: string): string {
  return name.replaceAll(/\d+/g, (digits) => digits.padStart(6, '0'));
}
