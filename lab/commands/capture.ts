import { NO_REPORT, conclude } from './conclude.ts';
import { captureCommands, ownCommand, serverCommand } from '../burst/command-lines.ts';
import { endAll, recordAll } from '../burst/recording.ts';
import { isWhole } from '../evidence/reconcile.ts';
import { labCommand, openEngine, print, printJson, say, stopSignal } from './common.ts';
import { basename, relative } from 'node:path';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import type { FinishedRecording } from '../burst/recording.ts';
import type { Lab, Machine } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import { RunFolder } from '../run-folder.ts';
import { allStarted } from '../burst/all-started.ts';
import { evidenceText } from '../evidence/text.ts';
import type { ServerLog } from '../burst/server-log.ts';
import { followServerLog } from '../burst/server-log.ts';
import { lookAround } from '../burst/surroundings.ts';
import { once } from 'node:events';

interface CaptureOptions extends CommonOptions {
  readonly out: string;
  readonly report: boolean;
}

export function captureCommand(): Command {
  return labCommand('capture', 'capture the packets of all machines until Ctrl-C')
    .option('--out <folder>', 'where run folders go', 'artifacts')
    .addOption(NO_REPORT)
    .action(capture);
}

async function capture(options: CaptureOptions): Promise<void> {
  const { engine, settings } = await openEngine(options);
  const lab = await engine.find();
  if (lab === undefined) throw new LabError('LAB_DOWN', 'The lab is down: npm run lab:up starts it.');
  using stop = stopSignal(() => say('Draining the captures …'));
  const folder = RunFolder.create(options.out, 'capture', new Date());
  await folder.beginRun({
    engine: lab.engine,
    port: lab.port,
    machines: folder.begunMachines(lab.machines),
  });
  const { captures, ...surroundings } = await record(lab, folder, stop);
  const machines = machinesOf(lab, folder, captures);
  const whole = captures.every((one) => one.whole);
  const run = { run: folder.name, engine: lab.engine, port: lab.port, ok: whole, machines, ...surroundings };
  const keep = (evidence: Evidence): void => {
    folder.writeRun({
      ...run,
      dir: '.',
      ok: whole && isWhole(evidence),
      machines: inside(folder, machines),
      evidence,
    });
  };
  folder.writeRun({ ...run, dir: '.', machines: inside(folder, machines) });
  const progress = { step: () => {}, note: say };
  const { language } = settings;
  const { evidence, witnesses, report } = await conclude(folder.path, {
    report: options.report,
    language,
    progress,
    keep,
  });
  const ok = whole && isWhole(evidence);
  if (options.json)
    printJson({ ...run, dir: folder.path, ok, evidence, ...(report === undefined ? {} : { report }) });
  else {
    for (const { name, pcap, packets, droppedByKernel } of machines) {
      if (pcap === null) continue;
      const dropped = droppedByKernel ?? 'unknown';
      print(`  ${name}  ${String(packets ?? 'unknown').padStart(8)} packets  ${dropped} dropped  ${pcap}`);
    }
    for (const line of evidenceText(evidence, witnesses)) print(`  ${line}`);
    if (report !== undefined) {
      print(
        `  ${relative(process.cwd(), folder.path)}/  ${Object.values(report)
          .map((path) => basename(path))
          .join(', ')}`,
      );
    }
  }
  process.exitCode = ok ? 0 : 1;
}

interface Recorded extends Awaited<ReturnType<typeof lookAround>> {
  readonly captures: readonly FinishedRecording[];
  readonly commands: ReturnType<typeof captureCommands>;
}

/** Packets of all machines and the server's log, from now until somebody stops it. */
async function record(lab: Lab, folder: RunFolder, stop: AbortSignal): Promise<Recorded> {
  await using cleanup = new AsyncDisposableStack();
  const [server] = lab.machines;
  if (server === undefined) throw new LabError('LAB_DOWN', 'The lab has no machines: npm run lab:up.');
  const [recordings, log, surroundings] = await allStarted([
    recordAll(lab, folder, cleanup, say),
    startLog(server, lab, folder, cleanup),
    lookAround(lab),
  ]);
  if (recordings.length === 0) {
    throw new LabError(
      'CAPTURE_UNAVAILABLE',
      'None of the machines may capture: npm run lab:doctor tells more.',
    );
  }
  say(`Capturing port ${lab.port} on ${recordings.length} machines. Ctrl-C ends it.`);
  if (!stop.aborted) await once(stop, 'abort');
  const captures = await endAll(recordings, say);
  await log.settle(0);
  return {
    captures,
    ...surroundings,
    commands: [ownCommand(), ...serverCommand(lab), ...captureCommands(recordings)],
  };
}

async function startLog(
  server: Machine,
  { machines }: Lab,
  folder: RunFolder,
  cleanup: AsyncDisposableStack,
): Promise<ServerLog> {
  const clients = new Set(machines.filter((one) => one !== server).map(({ address }) => address));
  return cleanup.adopt(await followServerLog(server, clients, folder), (log) => log.close());
}

interface CapturedMachine {
  readonly name: string;
  readonly address: string;
  /** Of the server alone; nobody here knows what the clients run. */
  readonly log: string | null;
  readonly pcap: string | null;
  readonly packets: number | null;
  readonly droppedByKernel: number | null;
}

/** All of them, the server first: who was where is known also where nothing could be captured. */
function machinesOf(
  { machines }: Lab,
  folder: RunFolder,
  captures: readonly FinishedRecording[],
): CapturedMachine[] {
  return machines.map((machine, index) => {
    const own = captures.find((one) => one.machine === machine);
    return {
      name: machine.name,
      address: machine.address,
      log: index === 0 ? folder.log(machine.name) : null,
      pcap: own?.file ?? null,
      packets: own?.counts?.captured ?? null,
      droppedByKernel: own?.lost ?? null,
    };
  });
}

/** With paths relative to the run folder, so that the folder can be moved. */
function inside(folder: RunFolder, machines: readonly CapturedMachine[]): CapturedMachine[] {
  const within = (path: string | null): string | null => (path === null ? null : relative(folder.path, path));
  return machines.map((machine) => ({ ...machine, log: within(machine.log), pcap: within(machine.pcap) }));
}
