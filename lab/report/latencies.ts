/** From a request to its right reply, as the clients measured it; how they are spread. */
import type { Latency } from './model.ts';
import type { SessionSample } from '../../client/sample.ts';

/** In ms, as client/stats.ts counts them: from when a request was due, where a rate was set. */
export function latenciesOf({ intendedUs, sentUs, repliedUs, clocks }: SessionSample): number[] {
  const from = intendedUs ?? sentUs;
  return repliedUs.flatMap((us, index) => (clocks[index] === -1 ? [] : [(us - (from[index] ?? us)) / 1_000]));
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
