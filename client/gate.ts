/** The start gate: machines wait behind it until the lab names the instant at which all of them begin. */
import type { Clock } from './clock.ts';
import { ConfigError } from '../options/row.ts';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A timer may be this late; the rest of the way is spent looking at the clock. */
const SPIN_MS = 3;
const START_LINE = /^start (\d{1,15}(?:\.\d+)?)$/;

/**
 * The instant that the lab names by a line `start <Unix time in ms>`; null when the signal comes first. Throws
 * {@link ConfigError} for another line. `onLost` is called when the lab goes away: when `input` ends, before the start or
 * after it.
 */
export async function startNamedBy(
  input: Readable,
  signal: AbortSignal,
  onLost: () => void,
): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  let text = '';
  input.setEncoding('utf8').once('end', onLost).once('error', onLost);
  input.on('data', (chunk: string) => {
    text += chunk;
    const [line, ...rest] = text.split('\n');
    if (line === undefined || rest.length === 0) return;
    text = '';
    const startAtMs = START_LINE.exec(line.trimEnd())?.[1];
    if (startAtMs !== undefined) resolve(Number(startAtMs));
    else
      reject(new ConfigError(`standard input said '${line.trimEnd()}': expected 'start <Unix time in ms>'`));
  });
  signal.addEventListener('abort', () => resolve(null), { once: true });
  if (signal.aborted) resolve(null);
  return promise;
}

/** Resolves at `atMs` (Unix ms) to a fraction of a millisecond; at once when that has passed or the signal comes. */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const sleepMs = atMs - clock.nowMs() - SPIN_MS;
  if (sleepMs > 0) await sleep(sleepMs, undefined, { signal }).catch(() => undefined);
  while (clock.nowMs() < atMs && !signal.aborted);
}
