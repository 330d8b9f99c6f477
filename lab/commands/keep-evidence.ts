/** The verdict of a later look at a run folder, in the run's own file beside what its command found. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Evidence } from '../evidence/reconcile.ts';
import { isWhole } from '../evidence/reconcile.ts';
import { resolve } from 'node:path';
import { say } from './common.ts';

/** As any of the commands wrote it, as far as its verdict rests on it. */
interface KeptRun {
  readonly ok?: boolean;
  /** What the command itself found, whatever its evidence; kept here from the first look on. */
  readonly ranWell?: boolean;
  readonly evidence?: Evidence;
  readonly interrupted?: boolean;
  readonly problem?: object | null;
  readonly checks?: readonly { readonly ok: boolean }[];
  readonly plan?: { readonly clients: number };
  readonly sessions?: { readonly completed: number };
  readonly machines?: readonly { readonly pcap: string | null; readonly droppedByKernel: number | null }[];
}

/** A folder that may not be written is read all the same. */
export function keepEvidence(folder: string, evidence: Evidence): void {
  const file = resolve(folder, 'run.json');
  const run = JSON.parse(readFileSync(file, 'utf8')) as KeptRun;
  const ranWell = run.ranWell ?? foundWell(run);
  // Sessions that completed and that nobody tells of any more are missing, too.
  const proved = isWhole(evidence) && evidence.sessions >= (run.sessions?.completed ?? 0);
  try {
    writeFileSync(file, `${JSON.stringify({ ...run, ok: ranWell && proved, ranWell, evidence }, null, 2)}\n`);
  } catch (error) {
    say(`The evidence is not kept in run.json: ${(error as Error).message}`);
  }
}

/** `ok` is false also where only the evidence was not whole: then what else it was made of says how the run went. */
function foundWell(run: KeptRun): boolean {
  if (run.ok !== false) return true;
  if (run.evidence === undefined || isWhole(run.evidence)) return false;
  const { interrupted, problem, checks = [], machines = [], plan, sessions } = run;
  const wanted = plan === undefined ? undefined : plan.clients * (machines.length - 1);
  return (
    interrupted !== true &&
    (problem ?? null) === null &&
    checks.every(({ ok }) => ok) &&
    machines.every(({ pcap, droppedByKernel }) => pcap === null || droppedByKernel === 0) &&
    (wanted === undefined || sessions?.completed === wanted)
  );
}
