/** Plays one scenario and keeps what came out of it in its run folder. */
import type { ActReport } from './act.ts';
import type { BorrowedLab } from './borrowed-lab.ts';
import type { Check } from './check.ts';
import { Interrupted } from './pace.ts';
import { LabError, Stopped } from '../errors.ts';
import { NotSeen } from './person.ts';
import type { Notes } from './stage.ts';
import type { Pace } from './pace.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import type { Listening, RunCommand, RunFile } from '../evidence/run-file.ts';
import type { WrittenReport } from '../report/write.ts';
import { isWhole } from '../evidence/reconcile.ts';
import { ownCommand } from '../burst/command-lines.ts';
import { relative } from 'node:path';

export interface ScenarioReport {
  readonly scenario: string;
  readonly document: string;
  readonly run: string;
  readonly dir: string;
  /** All that had to be seen was seen. */
  readonly ok: boolean;
  readonly elapsedMs: number;
  readonly checks: readonly Check[];
  readonly acts: readonly ActReport[];
  /** What was there and what was started; absent when no act began. */
  readonly engine?: string;
  readonly port?: number;
  readonly versions?: RunFile['versions'];
  readonly listening?: Listening;
  readonly commands?: readonly RunCommand[];
  /** Every session across the server's log and the captures; see lab/evidence. */
  readonly evidence?: Evidence;
  /** The pages made from it; not in run.json, which they are made from. */
  readonly report?: WrittenReport;
  /** What kept it from being played to its end: no difference, but nothing to compare either. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** Somebody stopped it on the way. */
  readonly interrupted: boolean;
}

export async function runScenario(
  scenario: Scenario,
  borrowed: BorrowedLab,
  folder: RunFolder,
  pace: Pace,
  notes: Notes,
): Promise<ScenarioReport> {
  const startMs = performance.now();
  const stage = new Stage(scenario, borrowed, folder, pace, notes);
  await stage.begin();
  let problem: ScenarioReport['problem'] = null;
  let interrupted = false;
  try {
    await scenario.play(stage);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason instanceof Interrupted || reason instanceof Stopped) interrupted = true;
    else if (reason instanceof NotSeen) {
      const { terminal, expected, seen } = reason;
      stage.checks.push({ what: `${terminal} shows what is waited for`, ok: false, expected, seen });
    } else if (reason instanceof LabError) {
      problem = { code: reason.code, message: reason.message };
    } else throw error;
  }
  const report: ScenarioReport = {
    scenario: scenario.name,
    document: scenario.document,
    run: folder.name,
    dir: folder.path,
    ok: problem === null && !interrupted && stage.checks.every(({ ok }) => ok),
    elapsedMs: Math.round(performance.now() - startMs),
    checks: stage.checks,
    acts: stage.acts,
    ...circumstances(stage),
    problem,
    interrupted,
  };
  folder.writeRun(portable(report));
  return report;
}

/** What went wrong first; what failed while things were ended comes after it. */
function reasonOf(error: unknown): unknown {
  return error instanceof SuppressedError ? reasonOf(error.suppressed) : error;
}

function circumstances({ lab, surroundings, commands }: Stage): Partial<ScenarioReport> {
  if (lab === undefined) return {};
  return { engine: lab.engine, port: lab.port, ...surroundings, commands: [ownCommand(), ...commands] };
}

/** The same with what reconciling the run folder found; a gap or a contradiction is no good run. */
export function withEvidence(report: ScenarioReport, evidence: Evidence): ScenarioReport {
  return { ...report, ok: report.ok && isWhole(evidence), evidence };
}

/** With paths relative to the run folder, so that the folder can be moved. */
export function portable(report: ScenarioReport): ScenarioReport {
  const inside = (path: string): string => relative(report.dir, path);
  const acts = report.acts.map(({ machines, ...act }) => ({
    ...act,
    machines: machines.map((machine) => ({
      ...machine,
      log: inside(machine.log),
      pcap: machine.pcap === null ? null : inside(machine.pcap),
    })),
  }));
  return { ...report, dir: '.', acts };
}
