/** How many sessions were open at each instant, and which. */
import type { Overlap, OverlapBar } from './model.ts';
import { MOST_BARS } from './model.ts';

const MOST_STEPS = 400;
const MOST_REPLIES = 20;

/** A session's time on one clock, in Unix ms. */
export interface Span {
  readonly name: string;
  readonly machine: string;
  /** Who tells of these times, as lab/evidence names it. */
  readonly source: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly repliesMs: readonly number[];
}

/** `spans` by start; times of the result count from `originMs`. */
export function overlapOf(spans: readonly Span[], originMs: number, source: string): Overlap {
  const begins = Float64Array.from(spans, ({ startMs }) => startMs - originMs).toSorted();
  const ends = Float64Array.from(spans, ({ endMs }) => endMs - originMs).toSorted();
  const { steps, peak, peakAtMs } = sweep(begins, ends);
  // At an instant as many are open as have begun and not ended.
  const openAt = (atMs: number): number => countUpTo(begins, atMs) - countBefore(ends, atMs);
  const served = spans.filter(({ repliesMs }) => repliesMs.some((atMs) => openAt(atMs - originMs) > 1));
  return {
    durationMs: ends.at(-1) ?? 0,
    bars: evenly(spans, MOST_BARS).map((span) => barOf(span, originMs)),
    total: spans.length,
    steps: thinned(steps),
    peak,
    peakAtMs,
    servedWhileOthersOpen: served.length,
    source,
  };
}

interface Step {
  readonly atMs: number;
  readonly open: number;
}

function sweep(begins: Float64Array, ends: Float64Array): { steps: Step[]; peak: number; peakAtMs: number } {
  const steps: Step[] = [];
  let [begun, ended, peak, peakAtMs] = [0, 0, 0, 0];
  while (ended < ends.length) {
    const begin = begins[begun] ?? Number.POSITIVE_INFINITY;
    const end = ends[ended] ?? Number.POSITIVE_INFINITY;
    // One that ends when another begins does not overlap it.
    if (end <= begin) ended += 1;
    else begun += 1;
    const [atMs, open] = [Math.min(begin, end), begun - ended];
    steps.push({ atMs, open });
    if (open > peak) [peak, peakAtMs] = [open, atMs];
  }
  return { steps, peak, peakAtMs };
}

/** Of each stretch of steps the highest and the last stay, so that the peak and the level are right. */
function thinned(steps: readonly Step[]): Step[] {
  if (steps.length <= MOST_STEPS) return [...steps];
  const stretch = Math.ceil((steps.length * 2) / MOST_STEPS);
  const kept: Step[] = [];
  for (let from = 0; from < steps.length; from += stretch) {
    const part = steps.slice(from, from + stretch);
    const highest = part.reduce((most, step) => (step.open > most.open ? step : most));
    const last = part.at(-1);
    kept.push(highest);
    if (last !== undefined && last !== highest) kept.push(last);
  }
  return kept;
}

function evenly<Value>(values: readonly Value[], most: number): Value[] {
  if (values.length <= most) return [...values];
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => values[Math.round(index * step)]).filter(
    (value) => value !== undefined,
  );
}

function barOf({ name, machine, startMs, endMs, repliesMs }: Span, originMs: number): OverlapBar {
  return {
    name,
    machine,
    startMs: startMs - originMs,
    endMs: endMs - originMs,
    repliesMs: repliesMs.slice(0, MOST_REPLIES).map((atMs) => atMs - originMs),
  };
}

/** Of sorted values, how many are at most `limit`. */
function countUpTo(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countBefore(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
