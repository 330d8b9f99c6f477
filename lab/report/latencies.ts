/** How long replies were waited for, by whoever can tell, and how the waits are spread. */
import { latenciesUs } from '../../client/stats.ts';
import type { WholeSession } from './sessions.ts';

/**
 * In ms. Our own client measured from each request to its right reply. Of other
 * programs the capture tells, best the one on their own machine: from a segment with data to the next of the server's.
 */
export function waitsOf({ sample, captures }: WholeSession): number[] {
  if (sample !== undefined) return latenciesUs(sample).map((us) => us / 1_000);
  const waits: number[] = [];
  let askedUs: number | undefined;
  for (const [us, fromClient, , , , length] of captures.at(-1)?.session.segments ?? []) {
    if (length === 0) continue;
    if (fromClient === 1) askedUs ??= us;
    else if (askedUs !== undefined) {
      waits.push((us - askedUs) / 1_000);
      askedUs = undefined;
    }
  }
  return waits;
}

/** The nearest rank: of 20 values the 18th is the one that nine in ten do not exceed. */
export function spreadOf(values: readonly number[]) {
  const sorted = Float64Array.from(values).toSorted();
  const at = (part: number): number | null => sorted[Math.ceil(sorted.length * part) - 1] ?? null;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const MOST_BINS = 40;

/** Waits from `fromMs` up to, not including, `toMs`: every bin as wide in the logarithm, a part of a decade. */
export function binsOf(values: readonly number[]) {
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
