/** A capture that is known to see: marks at both ends prove that whatever lies between them was captured. */
import type { Capture, CaptureCounts, Lab, Machine } from '../engine/engine.ts';
import { allStarted } from './all-started.ts';
import { LabError } from '../errors.ts';
import type { Transform } from 'node:stream';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { keep } from '../run-folder.ts';
import type { RunFolder } from '../run-folder.ts';

const MARK_TIMEOUT_MS = 5_000;
const MARK_AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 10;

/** Something with a name whose packets can be captured: a machine, or a sandbox. */
type Captured = Pick<Machine, 'name' | 'capture'>;

export interface Recording<Where extends Captured = Machine> {
  readonly machine: Where;
  /** What captures, as one would type it. */
  readonly command: readonly string[];
  readonly file: string;
  /** Returns when everything sent before is in the file. Throws {@link LabError} when the capture has gone blind. */
  prove(what: string): Promise<void>;
  /** Drains and ends the capture; a second call gets the same counts. */
  end(): Promise<CaptureCounts>;
}

/** Starts a machine's capture into `file` and returns when it is proved live. */
export async function record<Where extends Captured>(
  machine: Where,
  port: number,
  file: string,
): Promise<Recording<Where>> {
  const capture = await machine.capture(port);
  const watched = new MarkWatch(capture);
  const kept = keep(capture.packets.pipe(watched.stream), file);
  // Heard of at the end; until then the packets must go somewhere, or tcpdump would wait forever.
  kept.catch(() => capture.packets.resume());
  let ended: Promise<CaptureCounts> | undefined;
  const recording: Recording<Where> = {
    machine,
    command: capture.command,
    file,
    prove: (what) => watched.see(`mesin-lab: capture on ${machine.name} ${what}`),
    end: () => (ended ??= Promise.all([capture.stop(), kept]).then(([counts]) => counts)),
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
  const attempts = await Promise.allSettled(
    machines.map((machine) => record(machine, port, folder.pcap(machine.name))),
  );
  const recordings = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  for (const recording of recordings) {
    cleanup.defer(async () => {
      await recording.end().catch(() => {}); // whoever wants the counts hears of it
    });
  }
  for (const [index, attempt] of attempts.entries()) {
    if (attempt.status === 'fulfilled') continue;
    const error: unknown = attempt.reason;
    if (!(error instanceof LabError && error.code === 'CAPTURE_UNAVAILABLE')) throw error;
    note(`No capture on ${machines[index]?.name}: ${error.message}`);
  }
  return recordings;
}

export interface FinishedRecording {
  readonly machine: Machine;
  readonly command: readonly string[];
  readonly file: string;
  /** `undefined` when tcpdump did not tell. */
  readonly counts: CaptureCounts | undefined;
  /** Packets that came by and are not in the file; `undefined` when tcpdump did not tell. */
  readonly lost: number | undefined;
  /** Whether it saw all there was to see: proved to the end, nothing lost on the way. */
  readonly whole: boolean;
}

/** Proves, drains and ends them; one that has gone blind keeps what it saw, and `note` hears why. */
export async function endAll(
  recordings: readonly Recording[],
  note: (text: string) => void,
): Promise<FinishedRecording[]> {
  const failedOn =
    ({ name }: Machine) =>
    (error: unknown): undefined => {
      if (!(error instanceof LabError && error.code === 'CAPTURE_FAILED')) throw error;
      note(`The capture on ${name} is not whole: ${error.message}`);
    };
  // All marks before the first end: a mark passes the interface of another machine, too.
  const proofs = await allStarted(
    recordings.map(({ machine, prove }) => prove('ends').then(() => true, failedOn(machine))),
  );
  return allStarted(
    recordings.map(async ({ machine, command, file, end }, index) => {
      const counts = await end().catch(failedOn(machine));
      const proved = proofs[index] === true;
      const lost = counts === undefined ? undefined : lostOf(counts, proved);
      return { machine, command, file, counts, lost, whole: proved && lost === 0 };
    }),
  );
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

/** Looks for the text of a mark in the packets that pass. */
class MarkWatch {
  readonly stream: Transform = new PassThrough();
  readonly #capture: Capture;
  #wanted: string | undefined;
  #tail = '';
  #ended = false;

  constructor(capture: Capture) {
    this.#capture = capture;
    capture.packets.on('data', (chunk: Buffer) => this.#look(chunk));
    capture.packets.once('end', () => (this.#ended = true));
  }

  async see(text: string): Promise<void> {
    this.#wanted = text;
    this.#tail = '';
    const start = Date.now();
    let marked = Number.NEGATIVE_INFINITY;
    while (this.#wanted !== undefined) {
      const now = Date.now();
      if (this.#ended) {
        throw new LabError('CAPTURE_FAILED', `The capture that should see '${text}' has ended by itself.`);
      }
      if (now - start > MARK_TIMEOUT_MS) {
        throw new LabError('CAPTURE_FAILED', `The capture does not see the packet that says '${text}'.`);
      }
      if (now - marked > MARK_AGAIN_MS) {
        this.#capture.mark(text);
        marked = now;
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  #look(chunk: Buffer): void {
    if (this.#wanted === undefined) return;
    const seen = this.#tail + chunk.toString('latin1');
    if (seen.includes(this.#wanted)) this.#wanted = undefined;
    this.#tail = seen.slice(-200); // a mark may be cut in two
  }
}
