/** The start gate: machines wait behind it until the lab names the instant at which all of them begin. */
import type { Clock } from './clock.ts';
import { ConfigError } from '../options/row.ts';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A timer may be this late; the rest of the way is spent looking at the clock. */
const SPIN_MS = 3;
const CLOCK_LINE = /^clock (\d{1,9})$/;
const START_LINE = /^start (\d{1,15}(?:\.\d+)?)$/;

export interface GateListener {
  /** The lab wants to know what time it is here. It may ask as long as the input lasts. */
  readonly onClock: (id: number) => void;
  /** The lab has gone away: `input` has ended, before the start or after it. */
  readonly onLost: () => void;
}

/** What the lab says to a machine behind the gate; it may ask for the clock before it opens, and after the burst. */
export function gateOn(input: Readable, signal: AbortSignal, { onClock, onLost }: GateListener) {
  const start = Promise.withResolvers<number | null>();
  const over = Promise.withResolvers<void>();
  const gate = {
    /**
     * The instant that the lab names by a line `start <Unix time in ms>`; null when the signal comes first. Rejects with
     * {@link ConfigError} for another line.
     */
    start: start.promise,
    /** Whether the lab compares clocks: then it will once more. */
    isAsked: false,
    /** Resolves when the input has ended, or at the signal. */
    over: over.promise,
  };
  const lines = createInterface({ input });
  input.once('error', () => lines.close());
  lines.on('line', (line) => {
    const [, id] = CLOCK_LINE.exec(line) ?? [];
    const [, startAtMs] = START_LINE.exec(line) ?? [];
    if (id !== undefined) {
      gate.isAsked = true;
      onClock(Number(id));
    } else if (startAtMs !== undefined) start.resolve(Number(startAtMs));
    else start.reject(new ConfigError(`standard input said '${line}': expected 'start <Unix time in ms>'`));
  });
  lines.once('close', () => {
    over.resolve();
    onLost();
  });
  const stop = (): void => {
    start.resolve(null);
    over.resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return gate;
}

/** Resolves at `atMs` (Unix ms) to a fraction of a millisecond; at once when that has passed or the signal comes. */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const sleepMs = atMs - clock.nowMs() - SPIN_MS;
  if (sleepMs > 0) await sleep(sleepMs, undefined, { signal }).catch(() => undefined);
  while (clock.nowMs() < atMs && !signal.aborted);
}
