/** The results as one line per fault, and what failed with how to do it again. */
import { isWell, type Outcome } from './moment.ts';
import type { Fault } from './fault.ts';

const HEAD = ['fault', 'moments', 'left', 'lost', 'wrong words', 'exit codes', 'hangs', 'cleaned in', ''];

/** A fault with all that came of it; one that was not begun has no outcome. */
export interface Row {
  readonly fault: Pick<Fault, 'id' | 'title'>;
  readonly outcomes: readonly Outcome[];
  /** Why it was not done, or not to the end. */
  readonly note?: string;
  /** What kept it from being done, where nothing should have. */
  readonly problem?: string;
}

export function isRowWell({ outcomes, problem }: Row): boolean {
  return problem === undefined && outcomes.every(isWell);
}

export function tableText(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const isText = (index: number): boolean => index === 0 || index === HEAD.length - 1;
  return cells
    .map((row) =>
      row
        .map((cell, index) =>
          isText(index) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ fault, outcomes, note, problem }: Row): string[] {
  const done = outcomes.filter(({ skipped }) => skipped === undefined);
  const struck = done.filter((outcome) => outcome.struck).length;
  const count = (of: (outcome: Outcome) => number): string =>
    String(done.reduce((sum, outcome) => sum + of(outcome), 0));
  const codes = Map.groupBy(done, ({ exitCode, hung }) => (hung ? 'none' : String(exitCode)));
  const skipped = outcomes.find((outcome) => outcome.skipped !== undefined)?.skipped;
  const notes = [
    fault.title,
    ...(skipped === undefined ? [] : [`skipped: ${skipped}`]),
    ...(note === undefined ? [] : [note]),
    ...(problem === undefined ? [] : [`failed: ${problem.split('\n', 1)[0]}`]),
  ];
  if (done.length === 0) return [fault.id, '0', '-', '-', '-', '-', '-', '-', notes.join('; ')];
  return [
    fault.id,
    struck === done.length ? String(struck) : `${struck} of ${done.length}`,
    count(({ left, gone }) => left.length + gone.length),
    count(({ lost }) => lost.length),
    count(({ wrong }) => wrong.length),
    Array.from(codes, ([code, { length }]) => `${code}×${length}`).join(' '),
    count(({ hung }) => (hung ? 1 : 0)),
    `${(Math.max(...done.map(({ cleanMs }) => cleanMs)) / 1_000).toFixed(1)} s`,
    notes.join('; '),
  ];
}

/** What is wrong with one moment, and the command that repeats it. */
export function failureText(
  { fault, moment, atMs, ...outcome }: Outcome,
  seed: number,
  kept: string,
): string {
  const lines = [
    ...outcome.left.map((item) => `left: ${item}`),
    ...outcome.gone.map((item) => `gone: ${item}`),
    ...outcome.lost.map((item) => `lost: ${item}`),
    ...outcome.wrong,
  ];
  const again = `npm run chaos -- --only ${fault} --seed ${seed} --moments ${moment}`;
  return [
    `${fault}, moment ${moment}, at ${atMs} ms: ${again}; ${kept}`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

export function summaryText(rows: readonly Row[]): string {
  const outcomes = rows.flatMap((row) => row.outcomes).filter(({ skipped }) => skipped === undefined);
  const failed = outcomes.filter((outcome) => !isWell(outcome)).length;
  const undone = rows.filter(({ problem }) => problem !== undefined).length;
  const what = `${counted(outcomes.length, 'moment')} of ${counted(rows.length, 'fault')}`;
  if (rows.every(isRowWell)) return `${what}: nothing is left, nothing is lost, and every end is right.`;
  const cut = undone === 0 ? '' : `, and ${counted(undone, 'fault')} could not be done to the end`;
  return `${what}: ${counted(failed, 'moment')} failed${cut}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
