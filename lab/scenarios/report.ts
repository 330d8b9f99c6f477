/** What came out of scenarios, as the lines a person reads. */
import type { Check } from './check.ts';
import type { ScenarioReport } from './run.ts';
import { besideText } from './check.ts';
import { evidenceText } from '../evidence/text.ts';
import { isWhole } from '../evidence/reconcile.ts';
import { relative } from 'node:path';
import { styleText } from 'node:util';

export interface ReportTextOptions {
  readonly everyCheck: boolean;
  /** The sources of its evidence that told of any session. */
  readonly witnesses?: readonly string[];
}

/** One line; below it, what differed. */
export function reportText(report: ScenarioReport, options: ReportTextOptions): string {
  const { checks, problem, interrupted } = report;
  const shown = options.everyCheck ? checks : checks.filter(({ ok }) => !ok);
  const stopped = problem === null ? [] : [styleText('red', `  could not be played: ${problem.message}`)];
  const cut = interrupted ? [styleText('yellow', '  was interrupted')] : [];
  const lines = [...shown.map(checkText), ...stopped, ...cut, ...proofOf(report, options)];
  return (options.everyCheck ? [...lines, '', lineOf(report)] : [lineOf(report), ...lines]).join('\n');
}

/** Sessions that agree in every source; what does not is always told. */
function proofOf({ evidence }: ScenarioReport, { everyCheck, witnesses = [] }: ReportTextOptions): string[] {
  if (evidence === undefined || (isWhole(evidence) && !everyCheck)) return [];
  return evidenceText(evidence, witnesses).map((line) => `  ${mark(isWhole(evidence))} ${line}`);
}

function lineOf({ scenario, document, ok, elapsedMs, checks, dir }: ScenarioReport): string {
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
