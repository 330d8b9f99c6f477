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
import { clockOf, type ClockReading, takenOf } from './machine-clock.ts';
import { LabError } from '../errors.ts';
import type { MachineName } from '../settings/settings.ts';
import { lineFile, type RunFolder } from '../recording/run-folder.ts';
import { allStarted } from '../all-started.ts';
import { endAll, recordAll } from '../recording/capture.ts';
import { runEnds } from '../recording/run-ends.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** A client that is not at the gate by then will never be. */
const READY_TIMEOUT_MS = 60_000;

/** From the word to the start: enough for it to reach every machine, beside the way that their answers took. */
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
  const [recordings, log, runs, serverClock] = await unlessEnded(
    lab.machines,
    allStarted([
      recordAll(lab, folder, cleanup, note),
      followServerLog(lab.machines, folder, cleanup),
      allStarted(clients.map((machine) => startClient(machine))),
      clockOf(server, cleanup),
    ]),
  );

  const cut = (): void => {
    for (const run of runs) run.cut();
  };
  stop.addEventListener('abort', cut, { once: true });
  if (stop.aborted) cut();

  await unlessEnded(lab.machines, allReady(runs, stop));
  progress.step('running the burst');
  let before: ClockReading | undefined;
  if (!stop.aborted) {
    const [first, ...readings] = await Promise.all([
      serverClock?.read(),
      ...runs.map((run) => run.readClock()),
    ]);
    before = first;
    const slowestMs = Math.max(0, ...readings.map((reading) => Math.ceil(reading?.slowestMs ?? 0)));
    const startAtMs = Date.now() + GATE_MS + slowestMs;
    // Each hears of the instant by its own clock.
    if (!stop.aborted)
      for (const [index, run] of runs.entries()) run.start(startAtMs + takenOf(readings[index]).aheadMs);
  }
  const results = await Promise.all(runs.map((run) => run.done));
  const cutShort = stop.aborted;

  progress.step('collecting logs and packets');
  const samples = results.flatMap((result) => byThisClock(result));
  const connected = samples.filter(({ connectedUs }) => connectedUs !== null);
  const [after] = await Promise.all([before && serverClock?.read(), log.settle(connected.length)]);
  const ended = await runEnds(lab.machines, log.threadEnds);
  // Where a machine has ended, it is no wonder that its client has.
  const lost = results.filter(
    ({ machine, exitCode }) => exitCode > 1 && !ended.some((end) => end.machine === machine),
  );
  const broken = lost.map(({ machine, exitCode }) => clientEnd(machine, exitCode));
  const captures = await endAll(recordings, note);
  return {
    /** By the clock of this computer. */
    samples,
    ...startSkewOf(results),
    /** Of each machine that answered, the server first. */
    clocks: [{ machine: server.name, clock: { before, after } }, ...results].flatMap(({ machine, clock }) =>
      clock.before === undefined ? [] : [{ machine, before: clock.before, after: clock.after }],
    ),
    /** One of each machine that could capture. */
    captures,
    ends: [...ended, ...broken],
    /** Whether it was stopped while sessions might still have been open. */
    cutShort,
  };
}

type Result = Awaited<ClientRun['done']>;

/** Sessions of machines whose clocks lie apart can be counted together by one clock only. */
function byThisClock({ samples, clock }: Result): Result['samples'] {
  const { aheadMs } = takenOf(clock.before);
  if (aheadMs === 0) return samples;
  return samples.map((sample) => ({
    ...sample,
    intendedAtMs: sample.intendedAtMs - aheadMs,
    startedAtMs: sample.startedAtMs - aheadMs,
  }));
}

/** Between the machines' first connections by one clock, and how far wrong that may be, in ms; 0 with one machine. */
function startSkewOf(results: readonly Result[]) {
  const starts = results
    .flatMap(({ startedAtMs, clock }) => {
      const { aheadMs, byMs } = takenOf(clock.before);
      return startedAtMs === undefined ? [] : [{ atMs: startedAtMs - aheadMs, byMs }];
    })
    .toSorted((one, other) => one.atMs - other.atMs);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return { startSkewMs: 0, startUncertaintyMs: undefined };
  const byMs = first.byMs + last.byMs;
  return {
    startSkewMs: last.atMs - first.atMs,
    /** Undefined where a machine did not tell its clock. */
    startUncertaintyMs: Number.isNaN(byMs) ? undefined : byMs,
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
