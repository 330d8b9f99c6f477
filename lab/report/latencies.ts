/** How long replies were waited for, by whoever can tell, and how the waits are spread. */
import type { CompactSegment, Latency } from './model.ts';
import type { SessionSample } from '../../client/sample.ts';
import type { WholeSession } from './sessions.ts';

/**
 * In ms. Our own client measured from each request to its right reply, as client/stats.ts counts them. Of other
 * programs the capture tells, best the one on their own machine: from a segment with data to the next of the server's.
 */
export function waitsOf({ sample, captures }: WholeSession): number[] {
  if (sample !== undefined) return latenciesOf(sample);
  const segments = captures.at(-1)?.session.segments ?? [];
  return waitsBetween(segments);
}

/** From when a request was due, where a rate was set. */
function latenciesOf({ intendedUs, sentUs, repliedUs, clocks }: SessionSample): number[] {
  const from = intendedUs ?? sentUs;
  return repliedUs.flatMap((us, index) => (clocks[index] === -1 ? [] : [(us - (from[index] ?? us)) / 1_000]));
}

function waitsBetween(segments: readonly CompactSegment[]): number[] {
  const waits: number[] = [];
  let askedUs: number | undefined;
  for (const [us, fromClient, , , , length] of segments) {
    if (length === 0) continue;
    if (fromClient === 1) askedUs ??= us;
    else if (askedUs !== undefined) {
      waits.push((us - askedUs) / 1_000);
      askedUs = undefined;
    }
  }
  return waits;
}

export interface Spread {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** The nearest rank: of 20 values the 18th is the one that nine in ten do not exceed. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).toSorted();
  const at = (part: number): number | null => sorted[Math.ceil(sorted.length * part) - 1] ?? null;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const MOST_BINS = 40;

/** Every bin is as wide as the others in the logarithm: a part of a decade. */
export function binsOf(values: readonly number[]): Latency['bins'] {
  if (values.length === 0) return [];
  const logs = Float64Array.from(values, (value) => Math.log10(Math.max(value, 0.001)));
  const least = logs.reduce((one, other) => Math.min(one, other));
  const most = logs.reduce((one, other) => Math.max(one, other));
  const perDecade = [20, 10, 5, 2].find((parts) => (most - least) * parts <= MOST_BINS - 2) ?? 1;
  const first = Math.floor(least * perDecade);
  const counts: number[] = Array.from({ length: Math.floor(most * perDecade) - first + 1 }, () => 0);
  for (const value of logs) {
    const index = Math.floor(value * perDecade) - first;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const edge = (index: number): number => 10 ** ((first + index) / perDecade);
  return counts.map((count, index) => ({ fromMs: edge(index), toMs: edge(index + 1), count }));
}
