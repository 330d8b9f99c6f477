/** A burst as run.json keeps it: fired, counted, and not yet compared with what the other sources tell. */
import { type BurstOutcome, type BurstProgress, runBurst } from './run.ts';
import type { BurstPlan, BurstRecord } from '../recording/run-record.ts';
import { captureCommands, ownCommand, serverCommand, shellText } from '../recording/command-lines.ts';
import type { Lab } from '../engine/engine.ts';
import type { RunFolder } from '../recording/run-folder.ts';
import { allStarted } from '../all-started.ts';
import { clientCommand } from './client-run.ts';
import type { ClockReading } from './machine-clock.ts';
import { lookAround } from '../recording/surroundings.ts';
import { openFiles } from '../../client/own-limits.ts';
import { roundMs, summarise } from '../../client/stats.ts';

/** That a server has open besides its connections. */
const OTHER_FILES = 40;

/** Fires a burst into `folder`. What it kept when `stop` aborted, or when a capture went blind, counts as well. */
export async function recordBurst(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  progress: BurstProgress,
  stop: AbortSignal,
): Promise<BurstRecord> {
  await folder.beginRun({ kind: 'burst', ...folder.begun(lab), plan, parts: [folder.describePart(lab)] });
  const planned = plan.clients * (lab.machines.length - 1);
  // On this computer the server has the same limit as the lab; every connection is a file.
  if (lab.engine === 'local' && planned + OTHER_FILES > Number(openFiles()))
    progress.note(
      `The server can hold fewer than ${planned} connections at once: ulimit -n is ${openFiles()}. Raise it, or take fewer clients.`,
    );
  const [outcome, surroundings] = await allStarted([
    runBurst(lab, plan, folder, progress, stop),
    lookAround(lab),
  ]);
  for (const sentence of notOpened(outcome.samples)) progress.note(sentence);
  const [server, ...clients] = lab.machines;
  const commands = [
    ownCommand(),
    ...serverCommand(lab),
    ...captureCommands(outcome.captures),
    ...clients.map((machine) => ({
      where: machine.name,
      command: shellText(clientCommand(plan, machine, server, lab.port)),
    })),
  ];
  const run = { ...describeBurst(lab, plan, folder, outcome), ...surroundings, commands };
  folder.writeRun(run);
  return run;
}

/** What kept client machines from opening connections, a sentence for each reason. */
export function notOpened(samples: BurstOutcome['samples']): string[] {
  const lacking = samples.filter(({ outcome }) => outcome === 'not-opened');
  const byReason = Map.groupBy(lacking, ({ machine, reason = '' }) => `on ${machine}: ${reason}`);
  return Array.from(
    byReason,
    ([where, { length }]) =>
      `${length} ${length === 1 ? 'connection' : 'connections'} could not be opened ${where}.`,
  );
}

/** It ran well when every session that was planned completed, under the eyes of captures that missed nothing. */
export function describeBurst(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  { samples, startSkewMs, startUncertaintyMs, clocks, captures, ends, cutShort }: BurstOutcome,
): BurstRecord {
  const { sessions, requests, latencyMs, peakConcurrentSessions, durationMs } = summarise(samples);
  const { started, completed, failed } = sessions;
  const isComplete = completed === plan.clients * (lab.machines.length - 1);
  return {
    kind: 'burst',
    ...folder.begun(lab),
    ranWell: isComplete && ends.length === 0 && captures.every(({ whole }) => whole),
    interrupted: cutShort && !isComplete,
    parts: [folder.describePart(lab, captures)],
    ...(ends.length > 0 && { ends }),
    plan,
    sessions: { started, completed, failed },
    requests,
    latencyMs,
    peakConcurrentSessions,
    startSkewMs: roundMs(startSkewMs),
    ...(startUncertaintyMs !== undefined && { startUncertaintyMs: roundMs(startUncertaintyMs) }),
    clocks: clocks.map(({ machine, before, after }) => ({
      machine,
      before: offsetOf(before),
      after: after === undefined ? null : offsetOf(after),
    })),
    trafficMs: durationMs,
  };
}

function offsetOf({ offsetMs, uncertaintyMs }: ClockReading) {
  return { offsetMs, uncertaintyMs };
}
