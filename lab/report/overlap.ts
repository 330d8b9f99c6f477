/** How many sessions were open at each instant, and which. */
import type { spanOf } from './sessions.ts';
import { sweep } from '../../client/stats.ts';

/** Longer lists are thinned out: more bars than this cannot be told apart. */
const MOST_BARS = 120;
const MOST_STEPS = 400;
const MOST_REPLIES = 20;

/** Sessions over time; `svg/overlap.ts` draws them. */
export type Overlap = ReturnType<typeof overlapOf>;

/** `spans` by start; times of the result count from `originMs`, which is Unix ms. */
export function overlapOf(spans: ReturnType<typeof spanOf>, originMs: number, source: string) {
  const begins = Float64Array.from(spans, ({ startMs }) => startMs - originMs).toSorted();
  const ends = Float64Array.from(spans, ({ endMs }) => endMs - originMs).toSorted();
  const { steps, peak, peakAtMs } = sweep(begins, ends);
  // At an instant as many are open as have begun and not ended.
  const openAt = (atMs: number): number =>
    countWhile(begins, (value) => value <= atMs) - countWhile(ends, (value) => value < atMs);
  const served = spans.filter(({ repliesMs }) => repliesMs.some((atMs) => openAt(atMs - originMs) > 1));
  return {
    /** Length of the time axis. */
    durationMs: ends.at(-1) ?? 0,
    /** By start; some of them where there are many. */
    bars: evenly(spans, MOST_BARS).map(({ name, machine, startMs, endMs, repliesMs }) => ({
      name,
      machine,
      startMs: startMs - originMs,
      endMs: endMs - originMs,
      /** When its first replies came. */
      repliesMs: repliesMs.slice(0, MOST_REPLIES).map((atMs) => atMs - originMs),
    })),
    /** Sessions in all. */
    total: spans.length,
    /** From `atMs` on there were `open`. */
    steps: thinned(steps),
    peak,
    peakAtMs,
    /** Sessions that received a reply while at least one other session was open. */
    servedWhileOthersOpen: served.length,
    /** Where the times come from, in the report's language. */
    source,
  };
}

/** Of each stretch of steps the highest and the last stay, so that the peak and the level are right. */
function thinned(steps: ReturnType<typeof sweep>['steps']) {
  if (steps.length <= MOST_STEPS) return steps;
  const stretch = Math.ceil((steps.length * 2) / MOST_STEPS);
  const kept: typeof steps = [];
  for (let from = 0; from < steps.length; from += stretch) {
    const part = steps.slice(from, from + stretch);
    const highest = part.reduce((most, step) => (step.open > most.open ? step : most));
    const last = part.at(-1);
    kept.push(highest);
    if (last !== undefined && last !== highest) kept.push(last);
  }
  return kept;
}

function evenly<Value>(values: readonly Value[], most: number): readonly Value[] {
  if (values.length <= most) return values;
  const step = (values.length - 1) / (most - 1);
  const indexes = new Set(Array.from({ length: most }, (_, index) => Math.round(index * step)));
  return values.filter((_, index) => indexes.has(index));
}

/** How many of sorted values fulfil `test`, which holds up to some value and for none after it. */
function countWhile(values: Float64Array, test: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(values[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
