/** What came out of a scenario, as the lines a person reads. */
import type { Check, ScenarioRecord } from '../../recording/run-record.ts';
import { endsText } from './ends.ts';
import { evidenceText } from './evidence.ts';
import { isWhole } from '../../evidence/evidence.ts';
import { relative } from 'node:path';
import { styleText } from 'node:util';

/** One line; below it, what differed. With `everyCheck`, also the checks that hold, and the line last. */
export function scenarioText(run: ScenarioRecord, { everyCheck }: { readonly everyCheck: boolean }): string {
  const { checks, problem, interrupted } = run;
  const shown = everyCheck ? checks : checks.filter(({ ok }) => !ok);
  const stopped = problem === null ? [] : [styleText('red', `  could not be replayed: ${problem.message}`)];
  const cut = interrupted ? [styleText('yellow', '  was interrupted')] : [];
  const ends = endsText(run).map((line) => `  ${line}`);
  const lines = [...shown.map(checkText), ...stopped, ...ends, ...cut, ...proofOf(run, everyCheck)];
  return (everyCheck ? [...lines, '', lineOf(run)] : [lineOf(run), ...lines]).join('\n');
}

/** Sessions that agree in every source; what does not is always told. */
function proofOf({ evidence }: ScenarioRecord, everyCheck: boolean): string[] {
  if (evidence === undefined || (isWhole(evidence) && !everyCheck)) return [];
  return evidenceText(evidence).map((line) => `  ${mark(isWhole(evidence))} ${line}`);
}

function lineOf({ scenario, document, ok, elapsedMs, checks, dir }: ScenarioRecord): string {
  const good = checks.filter((check) => check.ok).length;
  return [
    mark(ok),
    styleText('bold', scenario.padEnd(17)),
    `${(elapsedMs / 1_000).toFixed(1).padStart(5)} s`,
    `  ${String(good).padStart(2)} of ${String(checks.length).padStart(2)} checks`,
    `  ${document}`,
    styleText('dim', `  ${relative(process.cwd(), dir)}/`),
  ].join(' ');
}

function checkText(check: Check): string {
  const line = `  ${mark(check.ok)} ${check.what}`;
  return check.ok ? line : `${line}\n${besideText(check)}`;
}

function mark(ok: boolean): string {
  return ok ? styleText('green', '✓') : styleText('red', '✗');
}

const MIN_COLUMN = 24;
const MAX_COLUMN = 64;

/** Expected beside seen, line by line, a mark between lines that differ; long lines are broken. */
export function besideText({ expected, seen }: Pick<Check, 'expected' | 'seen'>): string {
  const [left, right] = [linesOf(expected), linesOf(seen)];
  const width = Math.min(MAX_COLUMN, Math.max(MIN_COLUMN, ...left.map(({ length }) => length)));
  const row = (one: string, between: string, other: string): string =>
    `    ${one.padEnd(width)} ${between} ${other}`.trimEnd();
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [one, other] = [left[index] ?? '', right[index] ?? ''];
    const between = one === other ? '│' : '≠';
    const [ones, others] = [broken(one, width), broken(other, width)];
    const text = Array.from({ length: Math.max(ones.length, others.length) }, (_, piece) =>
      row(ones[piece] ?? '', between, others[piece] ?? ''),
    ).join('\n');
    return one === other ? text : styleText('red', text);
  });
  return [styleText('dim', row('expected', '│', 'seen')), ...rows].join('\n');
}

function linesOf(text: string): string[] {
  return text === '' ? ['(nothing)'] : text.split('\n');
}

function broken(line: string, width: number): string[] {
  const pieces = Math.max(1, Math.ceil(line.length / width));
  return Array.from({ length: pieces }, (_, index) => line.slice(index * width, (index + 1) * width));
}
