/** The start gate: machines wait behind it until the lab names the instant at which all of them begin. */
import type { Clock } from './clock.ts';
import { ConfigError } from './option.ts';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A timer may be this late; the rest of the way is spent looking at the clock. */
const SPIN_MS = 3;
const START_LINE = /^start (\d{1,15}(?:\.\d+)?)$/;

/** Reads `start <Unix time in ms>` from the lab, and notices when the lab goes away. */
export class Gate {
  readonly #input: Readable;
  readonly #opened = Promise.withResolvers<number | null>();
  #text = '';

  /** `onLost` is called when the input ends, before or after the start. */
  constructor(input: Readable, onLost: () => void) {
    this.#input = input;
    input.setEncoding('utf8');
    input.on('data', (chunk: string) => this.#read(chunk));
    input.once('end', onLost);
    input.once('error', onLost);
  }

  /** The instant named by the lab, in Unix ms; null when the signal comes first. */
  async opening(signal: AbortSignal): Promise<number | null> {
    const giveUp = (): void => this.#opened.resolve(null);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    return this.#opened.promise;
  }

  /** Nothing more is expected; an open input would keep the process alive. */
  [Symbol.dispose](): void {
    this.#input.removeAllListeners();
    this.#input.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const end = this.#text.indexOf('\n');
    if (end === -1) return;
    const line = this.#text.slice(0, end).trimEnd();
    this.#text = '';
    const startAtMs = START_LINE.exec(line)?.[1];
    if (startAtMs !== undefined) this.#opened.resolve(Number(startAtMs));
    else
      this.#opened.reject(
        new ConfigError(`standard input said '${line}': expected 'start <Unix time in ms>'`),
      );
  }
}

/** Resolves at `atMs` (Unix ms) to a fraction of a millisecond; at once when that has passed or the signal comes. */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const sleepMs = atMs - clock.nowMs() - SPIN_MS;
  if (sleepMs > 0) await sleep(sleepMs, undefined, { signal }).catch(() => undefined);
  while (clock.nowMs() < atMs && !signal.aborted);
}
