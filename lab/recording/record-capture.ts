/** A capture by hand: packets of all machines and the server's log, from now until somebody stops it. */
import { captureCommands, ownCommand, serverCommand } from './command-lines.ts';
import { endAll, recordAll } from './capture.ts';
import type { CaptureRecord } from './run-record.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../engine/engine.ts';
import type { RunFolder } from './run-folder.ts';
import { allStarted } from '../all-started.ts';
import { followServerLog } from './server-log.ts';
import { lookAround } from './surroundings.ts';
import { runEnds } from './run-ends.ts';
import { once } from 'node:events';

/** `note` hears what the person should know meanwhile. Throws {@link LabError} when no machine may capture. */
export async function recordCapture(
  lab: Lab,
  folder: RunFolder,
  note: (text: string) => void,
  asked: AbortSignal,
): Promise<CaptureRecord> {
  const stop = AbortSignal.any([asked, folder.full]);
  const begun = { kind: 'capture', ...folder.begun(lab) } as const;
  await folder.beginRun({ ...begun, parts: [folder.describePart(lab)] });
  await using cleanup = new AsyncDisposableStack();
  const [recordings, log, surroundings] = await allStarted([
    recordAll(lab, folder, cleanup, note),
    followServerLog(lab.machines, folder, cleanup),
    lookAround(lab),
  ]);
  if (recordings.length === 0) {
    throw new LabError(
      'CAPTURE_UNAVAILABLE',
      'No machine has the right to capture packets: npm run lab:doctor tells more.',
    );
  }
  note(
    `Capturing port ${lab.port} on ${recordings.length} ${recordings.length === 1 ? 'machine' : 'machines'}. Ctrl-C ends it.`,
  );
  const over = Promise.all(recordings.map((recording) => recording.over));
  if (!stop.aborted) await Promise.race([once(stop, 'abort'), over]);
  const ends = await runEnds(lab.machines, log.threadEnds);
  const captures = await endAll(recordings, note);
  await log.settle(0);
  const part = folder.describePart(lab, captures);
  // Nobody here knows what the clients run.
  const machines = part.machines.map((machine, index) => (index === 0 ? machine : { ...machine, log: null }));
  const commands = [ownCommand(), ...serverCommand(lab), ...captureCommands(recordings)];
  const run = {
    ...begun,
    ...surroundings,
    ...(ends.length > 0 && { ends }),
    ranWell: ends.length === 0 && captures.every(({ whole }) => whole),
    interrupted: false,
    parts: [{ ...part, machines }],
    commands,
  };
  folder.writeRun(run);
  return run;
}
