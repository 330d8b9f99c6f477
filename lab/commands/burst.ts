import type { BurstPlan } from '../recording/run-record.ts';
import { optional, row, type ValuesOf } from '../../options/row.ts';
import { wholeNumber } from '../../options/kinds.ts';
import { defineCommand, LAB_TABLE, openEngineAlone, RUN_TABLE, tell } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import type { Lab } from '../engine/engine.ts';
import { takeLoan } from '../engine/loan.ts';
import type { Progress } from '../progress.ts';
import { createRunFolder, requireRunFolders } from '../recording/run-folder.ts';
import { TerminalProgress } from './progress.ts';
import { burstText } from '../report/text/burst.ts';
import { conclude } from '../report/conclude.ts';
import { recordBurst } from '../burst/record.ts';
import { differing, serverVariables } from '../engine/server-variables.ts';
import type { Settings } from '../settings/settings.ts';

const PLAN_TABLE = {
  clients: row('--clients <n>', wholeNumber(1, 20_000), 9, 'connections from each machine'),
  requests: row('--requests <n>', wholeNumber(1, 1_000_000), 1, 'TIME requests on each connection'),
  stagger: row('--stagger <ms>', wholeNumber(0, 60_000), 0, 'time between the starts of two connections'),
  pipeline: row('--pipeline <n>', wholeNumber(1, 1_024), 1, 'requests in flight on a connection'),
  hold: row('--hold <ms>', wholeNumber(0, 600_000), 0, 'keep each connection open after its last reply'),
  timeout: row(
    '--timeout <ms>',
    wholeNumber(1, 600_000),
    20_000,
    'time limit for connecting and for each reply',
  ),
  rate: optional(
    '--rate <n>',
    wholeNumber(1, 1_000_000),
    'requests per second from each machine, however slow the replies are',
  ),
  duration: optional(
    '--duration <s>',
    wholeNumber(1, 3_600),
    'send requests for this many seconds, instead of --requests',
  ),
};

export const burstCommand = defineCommand({
  name: 'burst',
  description: 'run concurrent clients on mesin-2 and mesin-3; keep the packets and logs of all machines',
  table: { ...LAB_TABLE, ...PLAN_TABLE, ...RUN_TABLE },
  extend: ({ options }) => options.find(({ long }) => long === '--duration')?.conflicts('requests'),
  action: async (options) => {
    requireRunFolders(options.out);
    await using opened = await openEngineAlone('burst', options);
    const { engine, settings } = opened;
    using progress = new TerminalProgress();
    using stop = stopSignal(() =>
      progress.note('Stopping: open sessions are ended early; what was recorded is kept.'),
    );
    await using loan = await takeLoan(engine, progress);
    const lab = loan.found ?? (await loan.up({ onOutput: (text) => progress.detail(text), signal: stop }));
    stop.throwIfAborted();
    noteOtherServer(lab, settings, progress);
    const folder = createRunFolder(options.out, 'burst', new Date());
    const fired = await recordBurst(lab, planOf(options), folder, progress, stop);
    const concluding = { report: options.report, language: settings.language, progress };
    const run = await conclude(folder.path, fired, concluding);
    progress[Symbol.dispose]();
    const exitCode = run.interrupted && stop.aborted ? stop.reason.exitCode : run.ok ? 0 : 1;
    tell({ document: run, text: burstText(run), exitCode }, options.json);
  },
});

/** A scenario that was killed has not given mesin-1 back: it still speaks as that one needed it to. */
function noteOtherServer({ server, served }: Lab, { environment }: Settings, progress: Progress): void {
  const told = served === undefined ? differing(server, serverVariables(environment)) : [];
  if (told.length === 0) return;
  progress.note(
    `mesin-1 runs with ${told.join(' ')}, which differs from the settings: npm run lab:up applies them.`,
  );
}

function planOf(options: ValuesOf<typeof PLAN_TABLE>): BurstPlan {
  const { clients, requests, pipeline, rate, duration } = options;
  const { stagger: staggerMs, hold: holdMs, timeout: timeoutMs } = options;
  return { clients, requests, pipeline, staggerMs, holdMs, timeoutMs, rate, durationS: duration };
}
