/** A capture that is known to see: marks at both ends prove that whatever lies between them was captured. */
import type { Lab } from '../engine/engine.ts';
import type { Capture, CaptureCounts, Machine } from '../engine/machine.ts';
import { allStarted } from '../all-started.ts';
import { LabError } from '../errors.ts';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { keep, type RunFolder } from './run-folder.ts';

/** A busy computer takes its time to hand packets over: late is not blind. */
const MARK_TIMEOUT_MS = 30_000;
const MARK_AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 10;

/** Something with a name whose packets can be captured: a machine, or a sandbox. */
type Captured = Pick<Machine, 'name' | 'capture'>;

/** A machine's capture under way, proved live. */
export type Recording = Awaited<ReturnType<typeof record<Machine>>>;

/** Starts a machine's capture into `file` and returns when it is proved live. */
export async function record<Where extends Captured>(machine: Where, port: number, file: string) {
  const capture = await machine.capture(port);
  const seeMark = watchForMarks(capture);
  const kept = keep(capture.packets.pipe(new PassThrough()), file);
  kept.catch(() => {}); // shows at the end
  const over = new Promise<void>(
    (resolve) => void capture.packets.once('end', resolve).once('close', resolve),
  );
  let ended: Promise<CaptureCounts> | undefined;
  const recording = {
    machine,
    /** What captures, as one would type it. */
    command: capture.command,
    /** Resolves when all is in the file, and rejects as soon as the file fails. */
    kept,
    /** Resolves when no packet comes any more, whoever ended it. */
    over,
    /** Returns when everything sent before is in the file. Throws {@link LabError} when the capture has gone blind. */
    prove: (what: string) => seeMark(`mesin-lab: capture on ${machine.name} ${what}`),
    /** Drains and ends the capture; a second call gets the same counts. */
    end: () => (ended ??= allStarted([capture.stop(), kept]).then(([counts]) => counts)),
  };
  try {
    await recording.prove('begins');
  } catch (error) {
    await recording.end().catch(() => {});
    throw error;
  }
  return recording;
}

/**
 * One capture a machine, each proved live and ended with `cleanup`. Where there is no right to capture, `note` hears
 * of it and the others go on without.
 */
export async function recordAll(
  { machines, port }: Pick<Lab, 'machines' | 'port'>,
  folder: RunFolder,
  cleanup: AsyncDisposableStack,
  note: (text: string) => void,
): Promise<Recording[]> {
  const attempts = machines.map(async (machine) => {
    try {
      const recording = await record(machine, port, folder.pcap(machine.name));
      cleanup.defer(async () => {
        await recording.end().catch(() => {}); // whoever wants the counts gets it
      });
      return [recording];
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'CAPTURE_UNAVAILABLE')) throw error;
      note(`No capture on ${machine.name}: ${error.message}`);
      return [];
    }
  });
  return (await allStarted(attempts)).flat();
}

/** What became of it. */
export type FinishedRecording = Awaited<ReturnType<typeof endAll>>[number];

/** Proves, drains and ends them; one that has gone blind keeps what it saw, and `note` hears why. */
export async function endAll(recordings: readonly Recording[], note: (text: string) => void) {
  // Told when all have ended: an engine that has gone is one cause, and thrown.
  const incomplete: string[] = [];
  const ended = new Map<Machine, boolean>();
  const failedOn =
    (machine: Machine) =>
    (error: unknown): undefined => {
      if (!(error instanceof LabError && (error.code === 'CAPTURE_FAILED' || ended.get(machine))))
        throw error;
      incomplete.push(`The capture on ${machine.name} is incomplete: ${error.message}`);
    };
  // All marks before the first end: a mark passes the interface of another machine, too.
  const proofs = await allStarted(
    recordings.map(async ({ machine, prove }) => {
      // The interface of a machine that has ended went with it.
      ended.set(machine, (await machine.ended()) !== undefined);
      if (ended.get(machine)) return false;
      return prove('ends').then(() => true, failedOn(machine));
    }),
  );
  const finished = await allStarted(
    recordings.map(async ({ machine, command, end }, index) => {
      const counts = await end().catch(failedOn(machine));
      const proved = proofs[index] === true;
      /** Packets that came by and are not in the file; `undefined`, as `counts`, when tcpdump did not tell. */
      const lost = counts && lostOf(counts, proved);
      /** Whether it saw all there was to see: proved to the end, nothing lost on the way. */
      const whole = proved && lost === 0;
      return { machine, command, counts, lost, whole };
    }),
  );
  for (const text of incomplete) note(text);
  return finished;
}

/**
 * The kernel hands packets over in order, so one who got the last mark got everything before it that was not dropped.
 * "Received by filter" may then still be more than "captured": it counts what came by while tcpdump had opened the
 * interface and not yet set its filter (a neighbour's ARP, say), and what came after the mark. Without that mark the
 * difference has to be taken for a loss.
 */
function lostOf({ captured, received, dropped }: CaptureCounts, proved: boolean): number {
  return proved ? dropped : dropped + received - captured;
}

/** Answers with a function that sends a mark until it has passed among the packets. */
function watchForMarks(capture: Capture): (text: string) => Promise<void> {
  let wanted: string | undefined;
  let tail = '';
  let isEnded = false;
  capture.packets.on('data', (chunk: Buffer) => {
    if (wanted === undefined) return;
    const seen = tail + chunk.toString('latin1');
    if (seen.includes(wanted)) wanted = undefined;
    tail = seen.slice(-200); // a mark may be cut in two
  });
  capture.packets.once('end', () => (isEnded = true));
  return async (text) => {
    [wanted, tail] = [text, ''];
    const startMs = Date.now();
    let markedMs = Number.NEGATIVE_INFINITY;
    while (wanted !== undefined) {
      if (isEnded)
        throw new LabError(
          'CAPTURE_FAILED',
          `The capture ended by itself before it saw the packet '${text}'.`,
        );
      const nowMs = Date.now();
      if (nowMs - startMs > MARK_TIMEOUT_MS)
        throw new LabError('CAPTURE_FAILED', `The packet '${text}' does not appear in the capture.`);
      if (nowMs - markedMs > MARK_AGAIN_MS) {
        capture.mark(text);
        markedMs = nowMs;
      }
      await delay(LOOK_EVERY_MS);
    }
  };
}
