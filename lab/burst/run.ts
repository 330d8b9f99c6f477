/**
 * One burst from beginning to end:
 *
 *     captures live ─┐
 *     log followed  ─┼─▶ gate ─▶ traffic ─▶ last FIN ─▶ log told it ─▶ captures proved and drained ─▶ run.json
 *     clients ready ─┘
 *
 * Nothing is fired before everything that will bear witness is known to watch; nothing that watches ends before
 * all that was fired is seen to have ended.
 */
import type { Lab, Machine } from '../engine/engine.ts';
import { clientCommand } from './plan.ts';
import type { BurstPlan } from './plan.ts';
import { followServerLog } from './server-log.ts';
import type { ServerLog } from './server-log.ts';
import type { ClientRun } from './client-run.ts';
import { LabError } from '../errors.ts';
import { LineFile } from '../run-folder.ts';
import { allStarted } from './all-started.ts';
import { endAll, recordAll } from './recording.ts';
import type { FinishedRecording } from './recording.ts';
import type { RunFolder } from '../run-folder.ts';
import type { SessionSample } from '../../client/sample.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { once } from 'node:events';
import { runClient } from './client-run.ts';

/** A client that is not at the gate by then will never be. */
const READY_TIMEOUT_MS = 30_000;
/** One that has not ended by then, told to, is left to its machine. */
const END_TIMEOUT_MS = 5_000;

/** From the word to the start: enough for it to reach every machine. */
const GATE_MS = 50;

export interface Progress {
  step(what: string): void;
  /** Sessions ended so far, of how many. */
  advance(done: number, total: number): void;
  note(text: string): void;
}

export interface BurstOutcome {
  readonly samples: readonly SessionSample[];
  /** Between the machines' first connections, in ms; 0 with one machine. */
  readonly startSkewMs: number;
  /** One of each machine that could capture. */
  readonly captures: readonly FinishedRecording[];
  readonly cutShort: boolean;
}

export async function runBurst(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  progress: Progress,
  stop: AbortSignal,
): Promise<BurstOutcome> {
  const [server, ...clients] = lab.machines;
  if (server === undefined || clients.length === 0)
    throw new LabError('LAB_DOWN', 'The lab has no machines: npm run lab:up.');
  await using cleanup = new AsyncDisposableStack();
  const note = (text: string): void => progress.note(text);

  progress.step('captures and clients');
  const sessions = new LineFile(folder.sessions);
  cleanup.defer(() => sessions.close());
  const total = plan.clients * clients.length;
  let done = 0;
  const onSession = (line: string): void => {
    sessions.write(line);
    done += 1;
    progress.advance(done, total);
  };
  const [recordings, log, runs] = await allStarted([
    recordAll(lab, folder, cleanup, note),
    startServerLog(lab, folder, cleanup),
    startClients(lab, plan, folder, onSession, cleanup),
  ]);

  const cut = (): void => {
    for (const run of runs) run.cut();
  };
  stop.addEventListener('abort', cut, { once: true });
  if (stop.aborted) cut();

  await allReady(runs, stop);
  progress.step('burst');
  const startAtMs = Date.now() + GATE_MS;
  if (!stop.aborted) for (const run of runs) run.start(startAtMs);
  const results = await Promise.all(runs.map((run) => run.done));

  progress.step('logs and packets');
  const samples = results.flatMap((result) => result.samples);
  await log.settle(samples.filter(({ connectedUs }) => connectedUs !== null).length);
  const captures = await endAll(recordings, note);
  const starts = results.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  const startSkewMs = starts.length > 1 ? Math.max(...starts) - Math.min(...starts) : 0;
  return { samples, startSkewMs, captures, cutShort: stop.aborted };
}

async function startServerLog(
  lab: Lab,
  folder: RunFolder,
  cleanup: AsyncDisposableStack,
): Promise<ServerLog> {
  const [server, ...clients] = lab.machines as readonly [Machine, ...Machine[]];
  const log = await followServerLog(server, new Set(clients.map(({ address }) => address)), folder);
  cleanup.defer(() => log.close());
  return log;
}

async function startClients(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  onSession: (line: string) => void,
  cleanup: AsyncDisposableStack,
): Promise<ClientRun[]> {
  const [server, ...clients] = lab.machines as readonly [Machine, ...Machine[]];
  return allStarted(
    clients.map(async (machine) => {
      const command = clientCommand(plan, machine, server, lab.port);
      const run = await runClient(machine, command, folder, onSession);
      cleanup.defer(async () => {
        run.cut();
        await Promise.race([run.done.catch(() => {}), delay(END_TIMEOUT_MS, undefined, { ref: false })]);
      });
      return run;
    }),
  );
}

async function allReady(runs: readonly ClientRun[], stop: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(READY_TIMEOUT_MS);
  const late = once(patience, 'abort').then(() => {
    throw new LabError(
      'CLIENT_FAILED',
      'A client machine did not get ready in time: is this computer overloaded?',
    );
  });
  try {
    await Promise.race([Promise.all(runs.map(({ ready }) => ready)), late]);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
