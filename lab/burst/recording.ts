/** A capture that is known to see: marks at both ends prove that whatever lies between them was captured. */
import type { Capture, CaptureCounts, Machine } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import type { Transform } from 'node:stream';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { keep } from '../run-folder.ts';

const MARK_TIMEOUT_MS = 5_000;
const MARK_AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 10;

export interface Recording {
  readonly machine: Machine;
  readonly file: string;
  /** Returns when everything sent before is in the file. Throws {@link LabError} when the capture has gone blind. */
  prove(what: string): Promise<void>;
  /** Drains and ends the capture; a second call gets the same counts. */
  end(): Promise<CaptureCounts>;
}

/** Starts a machine's capture into `file` and returns when it is proved live. */
export async function record(machine: Machine, port: number, file: string): Promise<Recording> {
  const capture = await machine.capture(port);
  const watched = new MarkWatch(capture);
  const kept = keep(capture.packets.pipe(watched.stream), file);
  let ended: Promise<CaptureCounts> | undefined;
  const recording: Recording = {
    machine,
    file,
    prove: (what) => watched.see(`mesin-lab: capture on ${machine.name} ${what}`),
    end: () => (ended ??= Promise.all([capture.stop(), kept]).then(([counts]) => counts)),
  };
  try {
    await recording.prove('begins');
  } catch (error) {
    await recording.end();
    throw error;
  }
  return recording;
}

/** Looks for the text of a mark in the packets that pass. */
class MarkWatch {
  readonly stream: Transform = new PassThrough();
  readonly #capture: Capture;
  #wanted: string | undefined;
  #tail = '';

  constructor(capture: Capture) {
    this.#capture = capture;
    capture.packets.on('data', (chunk: Buffer) => this.#look(chunk));
  }

  async see(text: string): Promise<void> {
    this.#wanted = text;
    const start = Date.now();
    let marked = Number.NEGATIVE_INFINITY;
    while (this.#wanted !== undefined) {
      const now = Date.now();
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
