import { Option } from 'commander';
import type { Command } from 'commander';
import { allStarted } from '../burst/all-started.ts';
import type { BurstReport } from '../burst/report.ts';
import { burstText, portable, reportBurst, withEvidence } from '../burst/report.ts';
import { labCommand, openEngineAlone, print, printJson, stopSignal, wholeNumber } from './common.ts';
import type { CommonOptions } from './common.ts';
import type { BurstPlan } from '../burst/plan.ts';
import type { Lab } from '../engine/engine.ts';
import { Loan } from '../borrow.ts';
import { RunFolder } from '../run-folder.ts';
import { TerminalProgress } from '../progress.ts';
import { NO_REPORT, conclude } from './conclude.ts';
import { captureCommands, ownCommand, serverCommand, shellText } from '../burst/command-lines.ts';
import { clientCommand } from '../burst/plan.ts';
import type { BurstOutcome } from '../burst/run.ts';
import type { RunCommand } from '../evidence/run-file.ts';
import { lookAround } from '../burst/surroundings.ts';
import { differing, serverVariables } from '../engine/server-variables.ts';
import type { Settings } from '../settings.ts';
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
    .addOption(
      new Option('--duration <s>', 'seconds of requests instead of a number of them')
        .argParser(wholeNumber(1, 3_600))
        .conflicts('requests'),
    )
    .option('--out <folder>', 'where run folders go', 'artifacts')
    .addOption(NO_REPORT)
    .action(burst);
}

async function burst(options: BurstOptions, command: Command): Promise<void> {
  using opened = await openEngineAlone(command, options);
  const { engine, settings } = opened;
  using progress = new TerminalProgress();
  using stop = stopSignal(() => progress.note('Stopping: open sessions are cut, what was gathered is kept.'));
  await using loan = await Loan.of(engine, progress);
  const lab = loan.found ?? (await loan.up({ onOutput: (text) => progress.detail(text), signal: stop }));
  stop.throwIfAborted();
  noteOtherServer(lab, settings, progress);
  const folder = RunFolder.create(options.out, 'burst', new Date());
  const plan = planOf(options);
  const { port, machines } = lab;
  await folder.beginRun({ engine: lab.engine, port, plan, machines: folder.begunMachines(machines) });
  const [outcome, surroundings] = await allStarted([
    runBurst(lab, plan, folder, progress, stop),
    lookAround(lab),
  ]);
  const commands = commandsOf(lab, plan, outcome);
  let report: BurstReport = { ...reportBurst(lab, plan, folder, outcome), ...surroundings, commands };
  folder.writeRun(portable(report));
  const { report: written, witnesses } = await conclude(folder.path, {
    report: options.report,
    language: settings.language,
    progress,
    keep: (evidence) => {
      report = withEvidence(report, evidence);
      folder.writeRun(portable(report));
    },
  });
  if (written !== undefined) report = { ...report, report: written };
  progress[Symbol.dispose]();
  if (options.json) printJson(report);
  else print(burstText(report, witnesses));
  process.exitCode = report.ok ? 0 : 1;
}

/** A scenario that was killed has not given mesin-1 back: it still speaks as that one needed it to. */
function noteOtherServer(
  { server, served }: Lab,
  { environment }: Settings,
  progress: TerminalProgress,
): void {
  const told = served === undefined ? differing(server, serverVariables(environment)) : [];
  if (told.length === 0) return;
  progress.note(
    `mesin-1 was told ${told.join(' ')}, other than the settings say: npm run lab:up tells it what they say.`,
  );
}

/** All that was started for the run, in this order. */
function commandsOf(lab: Lab, plan: BurstPlan, { captures }: BurstOutcome): RunCommand[] {
  const [server, ...clients] = lab.machines;
  if (server === undefined) return [];
  return [
    ownCommand(),
    ...serverCommand(lab),
    ...captureCommands(captures),
    ...clients.map((machine) => ({
      where: machine.name,
      command: shellText(clientCommand(plan, machine, server, lab.port)),
    })),
  ];
}

function planOf(options: BurstOptions): BurstPlan {
  const { clients, requests, pipeline, rate, duration } = options;
  const { stagger: staggerMs, hold: holdMs, timeout: timeoutMs } = options;
  return { clients, requests, pipeline, staggerMs, holdMs, timeoutMs, rate, durationS: duration };
}
