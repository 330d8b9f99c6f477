/** Which sessions the table shows, and in which order: arithmetic over the index, quick enough to redo on every key. */
import { inOrder, searchFor, type SortValue } from '../../../drawing/table-order.ts';
import type { SessionIndex } from './island.ts';
import type { SessionRow } from '../../rows.ts';

/** What the table can be sorted by; null where a session has none. */
const VALUES = {
  // Numbers of six digits, so that ports are in their order: `mesin-2:   999` before `mesin-2: 41822`.
  name: ({ name }) => name.replaceAll(/\d+/g, (digits) => digits.padStart(6, '0')),
  start: ({ sinceStartMs }) => sinceStartMs,
  duration: ({ durationMs }) => durationMs,
  requests: ({ requests }) => requests,
  replies: ({ replies }) => replies,
  latency: ({ latencyMs }) => latencyMs,
  outcome: ({ outcomeText }) => outcomeText,
  ended: ({ ended }) => ended,
  sources: ({ sources }) => sources.length,
} as const satisfies Readonly<Record<string, (row: SessionRow) => SortValue>>;

export type SortKey = keyof typeof VALUES;

/** What the table shows before anybody asks for something else: all sessions by their start. */
export const ALL = {
  text: '',
  machine: '',
  outcome: '',
  onlyRemarkable: false,
  sortBy: 'start' as SortKey,
  descending: false,
};

export type Wanted = Readonly<typeof ALL>;

/** What can be searched of each session, made once. */
export function searchTexts({ sessions, labels }: SessionIndex): readonly string[] {
  return sessions.map(({ name, machine, outcomeText, outcome, ended, thread, unusual, flaws }) => {
    const served = thread === null ? '' : `${labels.thread} ${thread}`;
    return [name, machine, outcomeText, outcome, ended, served, ...unusual, ...flaws]
      .join('\n')
      .toLowerCase();
  });
}

/** Indexes of the sessions; every word must be somewhere in a session's text. */
export function choose(
  { sessions }: SessionIndex,
  texts: () => readonly string[],
  { text, machine, outcome, onlyRemarkable, sortBy, descending }: Wanted,
): number[] {
  const isFound = searchFor(text);
  const isWanted = (row: SessionRow, index: number): boolean =>
    (machine === '' || row.machine === machine) &&
    (outcome === '' || row.outcomeText === outcome) &&
    (!onlyRemarkable || !row.whole || row.unusual.length > 0) &&
    isFound(() => texts()[index]);
  const chosen = sessions.flatMap((row, index) => (isWanted(row, index) ? [index] : []));
  const valueOf: (row: SessionRow) => SortValue = VALUES[sortBy];
  return inOrder(
    chosen,
    sessions.map((row) => valueOf(row)),
    descending,
  );
}
