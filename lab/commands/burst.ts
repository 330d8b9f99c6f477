import type { Command } from 'commander';
import { burstText, portable, reportBurst } from '../burst/report.ts';
import { labCommand, openEngine, print, printJson, say, stopSignal, wholeNumber } from './common.ts';
import type { CommonOptions } from './common.ts';
import type { BurstPlan } from '../burst/plan.ts';
import type { Engine, Lab } from '../engine/engine.ts';
import { RunFolder } from '../run-folder.ts';
import { TerminalProgress } from '../progress.ts';
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
    .action(burst);
}

async function burst(options: BurstOptions): Promise<void> {
  const { engine } = await openEngine(options);
  using progress = new TerminalProgress();
  using stop = stopSignal(() => progress.note('Stopping: open sessions are cut, what was gathered is kept.'));
  await using lab = await borrowLab(engine, progress);
  const folder = RunFolder.create(options.out, 'burst', new Date());
  const plan = planOf(options);
  const outcome = await runBurst(lab.lab, plan, folder, progress, stop);
  const report = reportBurst(lab.lab, plan, folder, outcome);
  folder.writeRun(portable(report));
  progress[Symbol.dispose]();
  if (options.json) printJson(report);
  else print(burstText(report));
  process.exitCode = report.ok ? 0 : 1;
}

function planOf(options: BurstOptions): BurstPlan {
  const { clients, requests, pipeline, rate, duration } = options;
  const { stagger: staggerMs, hold: holdMs, timeout: timeoutMs } = options;
  return { clients, requests, pipeline, staggerMs, holdMs, timeoutMs, rate, durationS: duration };
}

interface BorrowedLab extends AsyncDisposable {
  readonly lab: Lab;
}

/** The lab as it is, or one brought up for this command and ended with it: whoever starts it ends it. */
async function borrowLab(engine: Engine, progress: TerminalProgress): Promise<BorrowedLab> {
  const found = await engine.find();
  if (found !== undefined) return { lab: found, [Symbol.asyncDispose]: async () => {} };
  progress.step('starting the machines');
  const lab = await engine.up({ onOutput: (text) => progress.detail(text) });
  return {
    lab,
    [Symbol.asyncDispose]: async () => {
      progress.step('ending the machines');
      await engine.down();
      progress[Symbol.dispose]();
      say('The machines were started for this run and ended with it; npm run lab:up keeps them up.');
    },
  };
}
