/** Arithmetic on when frames were drawn, and on how long packets took. */

const SECOND_MS = 1_000;
/** The worst second begins anywhere: it is looked for in steps of so much. */
const STEP_MS = 50;

/**
 * How many frames were drawn in each second between two moments, wherever a second may begin; in a shorter time, in the
 * one second from its beginning. All in ms.
 */
export function framesPerSecond(drawnMs: readonly number[], fromMs: number, toMs: number): number[] {
  const last = Math.max(fromMs, toMs - SECOND_MS);
  const counts: number[] = [];
  for (let at = fromMs; at <= last; at += STEP_MS)
    counts.push(drawnMs.filter((ms) => ms >= at && ms < at + SECOND_MS).length);
  return counts;
}

/** The longest time between two frames that overlaps the given one, its ends included; all in ms. */
export function longestGap(drawnMs: readonly number[], fromMs: number, toMs: number): number {
  const gaps = drawnMs.slice(1).map((ms, index) => ({ began: drawnMs[index] ?? ms, ended: ms }));
  const during = gaps.filter(({ began, ended }) => ended >= fromMs && began <= toMs);
  return Math.max(0, ...during.map(({ began, ended }) => ended - began));
}

/** The value that so much of all, from 0 to 1, does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
