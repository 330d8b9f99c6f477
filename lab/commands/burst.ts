import type { Command } from 'commander';
import { burstText, portable, reportBurst, withEvidence } from '../burst/report.ts';
import { labCommand, openEngine, print, printJson, say, stopSignal, wholeNumber } from './common.ts';
import type { CommonOptions } from './common.ts';
import type { BurstPlan } from '../burst/plan.ts';
import type { Engine, Lab } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import { RunFolder } from '../run-folder.ts';
import { TerminalProgress } from '../progress.ts';
import type { Language } from '../report/model.ts';
import { readReportOptions } from '../report/cover-options.ts';
import { writeReport } from '../report/write.ts';
import type { WrittenReport } from '../report/write.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { runBurst } from '../burst/run.ts';

interface BurstOptions extends CommonOptions {
  readonly clients: number;
  readonly requests: number;
  readonly stagger: number;
  readonly pipeline: number;
  readonly hold: number;
  readonly timeout: number;
  readonly rate?: number;
  readonly duration?: number;
  readonly out: string;
  readonly report: boolean;
}

export function burstCommand(): Command {
  return labCommand(
    'burst',
    'fire concurrent clients from mesin-2 and mesin-3, with packets and logs of all machines',
  )
    .option('--clients <n>', 'connections of each machine', wholeNumber(1, 20_000), 9)
    .option('--requests <n>', 'TIME requests of each connection', wholeNumber(1, 1_000_000), 1)
    .option('--stagger <ms>', "between one connection's start and the next one's", wholeNumber(0, 60_000), 0)
    .option('--pipeline <n>', 'requests in flight on a connection', wholeNumber(1, 1_024), 1)
    .option('--hold <ms>', 'keep each connection open after its last reply', wholeNumber(0, 600_000), 0)
    .option('--timeout <ms>', 'for connecting, and for each reply', wholeNumber(1, 600_000), 20_000)
    .option(
      '--rate <n>',
      'requests per second of each machine, whatever the replies do',
      wholeNumber(1, 1_000_000),
    )
    .option('--duration <s>', 'seconds of requests instead of a number of them', wholeNumber(1, 3_600))
    .option('--out <folder>', 'where run folders go', 'artifacts')
    .option('--no-report', 'leave report.html and TUGAS2.pdf to lab:report')
    .action(burst);
}

async function burst(options: BurstOptions): Promise<void> {
  const { engine, settings } = await openEngine(options);
  using progress = new TerminalProgress();
  using stop = stopSignal(() => progress.note('Stopping: open sessions are cut, what was gathered is kept.'));
  await using lab = await borrowLab(engine, progress);
  const folder = RunFolder.create(options.out, 'burst', new Date());
  const plan = planOf(options);
  const outcome = await runBurst(lab.lab, plan, folder, progress, stop);
  const measured = reportBurst(lab.lab, plan, folder, outcome);
  folder.writeRun(portable(measured));
  progress.step('reconciling');
  const { sources, nameOf, warnings } = await readRunSources(folder.path);
  for (const warning of warnings) progress.note(warning);
  const proved = withEvidence(measured, reconcile(sources, nameOf));
  folder.writeRun(portable(proved));
  const written = options.report ? await tryReport(folder, settings.language, progress) : {};
  const report = { ...proved, ...written };
  progress[Symbol.dispose]();
  if (options.json) printJson(report);
  else print(burstText(report));
  process.exitCode = report.ok ? 0 : 1;
}

/** The run is worth keeping without its pages: what prevents them is said, and the exit code stays. */
async function tryReport(
  folder: RunFolder,
  language: Language,
  progress: TerminalProgress,
): Promise<{ readonly report?: WrittenReport }> {
  progress.step('writing the report');
  try {
    return { report: await writeReport(folder.path, readReportOptions({}, language)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.note(`The run is kept, but no report was written: ${reason}`);
    return {};
  }
}

function planOf(options: BurstOptions): BurstPlan {
  const { clients, requests, pipeline, rate, duration } = options;
  const { stagger: staggerMs, hold: holdMs, timeout: timeoutMs } = options;
  return { clients, requests, pipeline, staggerMs, holdMs, timeoutMs, rate, durationS: duration };
}

interface BorrowedLab extends AsyncDisposable {
  readonly lab: Lab;
}

/**
 * The lab as it is, or one brought up for this command and ended with it: whoever starts it ends it. A student's
 * server that has ended is not replaced by ours in silence.
 */
async function borrowLab(engine: Engine, progress: TerminalProgress): Promise<BorrowedLab> {
  const found = await engine.find();
  if (found !== undefined) return { lab: found, [Symbol.asyncDispose]: async () => {} };
  const machines = await engine.status();
  const served = machines.find((machine) => machine.served !== undefined)?.served;
  if (served !== undefined) {
    throw new LabError(
      'SERVER_FAILED',
      `The server in ${served} no longer runs on mesin-1: npm run lab:up -- --serve starts it again, npm run lab:up ours.`,
    );
  }
  await using started = new AsyncDisposableStack();
  progress.step('starting the machines');
  if (machines.every(({ state }) => state === 'absent')) {
    started.defer(async () => {
      progress.step('ending the machines');
      await engine.down();
      progress[Symbol.dispose]();
      say('The machines were started for this run and ended with it; npm run lab:up keeps them up.');
    });
  }
  const lab = await engine.up({ onOutput: (text) => progress.detail(text) });
  const end = started.move();
  return { lab, [Symbol.asyncDispose]: () => end.disposeAsync() };
}
