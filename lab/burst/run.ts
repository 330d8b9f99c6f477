/**
 * One burst from beginning to end:
 *
 *     captures live ─┐
 *     log followed  ─┼─▶ gate ─▶ traffic ─▶ last FIN ─▶ log told it ─▶ captures proved and drained ─▶ run.json
 *     clients ready ─┘
 *
 * Nothing is fired before every source is known to record; no source ends before every session is seen to have ended.
 */
import type { Lab } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import type { BurstPlan, RunEnd } from '../recording/run-record.ts';
import type { Progress } from '../progress.ts';
import { followServerLog } from '../recording/server-log.ts';
import { clientCommand, type ClientRun, runClient } from './client-run.ts';
import { LabError } from '../errors.ts';
import type { MachineName } from '../settings/settings.ts';
import { lineFile, type RunFolder } from '../recording/run-folder.ts';
import { allStarted } from '../all-started.ts';
import { endAll, recordAll } from '../recording/capture.ts';
import { runEnds } from '../recording/run-ends.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** A client that is not at the gate by then will never be. */
const READY_TIMEOUT_MS = 60_000;

/** From the word to the start: enough for it to reach every machine. */
const GATE_MS = 50;

/** Hears how far a burst is, for people. */
export interface BurstProgress extends Progress {
  /** Sessions ended so far, of how many. */
  advance(done: number, total: number): void;
}

export type BurstOutcome = Awaited<ReturnType<typeof runBurst>>;

export async function runBurst(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  progress: BurstProgress,
  asked: AbortSignal,
) {
  const stop = AbortSignal.any([asked, folder.full]);
  await using cleanup = new AsyncDisposableStack();
  const note = (text: string): void => progress.note(text);

  progress.step('starting captures and clients');
  const sessions = lineFile(folder.sessions);
  cleanup.defer(() => sessions.close());
  const [server, ...clients] = lab.machines;
  const total = plan.clients * clients.length;
  let done = 0;
  const onSession = (line: string): void => {
    sessions.write(line);
    done += 1;
    progress.advance(done, total);
  };
  const startClient = async (machine: Machine): Promise<ClientRun> => {
    const command = clientCommand(plan, machine, server, lab.port);
    const run = await runClient(machine, command, folder, onSession);
    cleanup.defer(async () => {
      run.cut();
      await run.done.catch(() => {});
    });
    return run;
  };
  const [recordings, log, runs] = await unlessEnded(
    lab.machines,
    allStarted([
      recordAll(lab, folder, cleanup, note),
      followServerLog(lab.machines, folder, cleanup),
      allStarted(clients.map((machine) => startClient(machine))),
    ]),
  );

  const cut = (): void => {
    for (const run of runs) run.cut();
  };
  stop.addEventListener('abort', cut, { once: true });
  if (stop.aborted) cut();

  await unlessEnded(lab.machines, allReady(runs, stop));
  progress.step('running the burst');
  const startAtMs = Date.now() + GATE_MS;
  if (!stop.aborted) for (const run of runs) run.start(startAtMs);
  const results = await Promise.all(runs.map((run) => run.done));
  const cutShort = stop.aborted;

  progress.step('collecting logs and packets');
  const samples = results.flatMap((result) => result.samples);
  await log.settle(samples.filter(({ connectedUs }) => connectedUs !== null).length);
  const ended = await runEnds(lab.machines, log.threadEnds);
  // Where a machine has ended, it is no wonder that its client has.
  const lost = results.filter(
    ({ machine, exitCode }) => exitCode > 1 && !ended.some((end) => end.machine === machine),
  );
  const broken = lost.map(({ machine, exitCode }) => clientEnd(machine, exitCode));
  const captures = await endAll(recordings, note);
  const starts = results.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  return {
    samples,
    /** Between the machines' first connections, in ms; 0 with one machine. */
    startSkewMs: starts.length > 1 ? Math.max(...starts) - Math.min(...starts) : 0,
    /** One of each machine that could capture. */
    captures,
    ends: [...ended, ...broken],
    /** Whether it was stopped while sessions might still have been open. */
    cutShort,
  };
}

function clientEnd(machine: MachineName, exitCode: number): RunEnd {
  return { machine, what: 'client', atMs: null, exitCode, outOfMemory: false };
}

/** Where something cannot be started because a machine has ended, that is what is told. */
async function unlessEnded<Started>(machines: Lab['machines'], starting: Promise<Started>): Promise<Started> {
  try {
    return await starting;
  } catch (error) {
    const [end] = await runEnds(machines);
    if (end === undefined) throw error;
    const code = end.exitCode === null ? '' : ` with exit code ${end.exitCode}`;
    const message = `${end.machine} ended${code} before the burst began: npm run lab:up starts it again.`;
    throw new LabError('LAB_DOWN', message, { cause: error });
  }
}

async function allReady(runs: readonly ClientRun[], stop: AbortSignal): Promise<void> {
  const late = delay(READY_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new LabError(
      'CLIENT_FAILED',
      `A client machine was not ready within ${READY_TIMEOUT_MS / 1_000} s: is this computer overloaded?`,
    );
  });
  try {
    await Promise.race([Promise.all(runs.map(({ ready }) => ready)), late]);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
