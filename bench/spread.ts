/** Several rounds as one figure: the middle one, and how far they lie apart. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** The ratio of each round: what disturbs a round disturbs both of its sides. */
export function ratioOf(ours: readonly number[], reference: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => value / (reference[round] ?? Number.NaN)));
}

export function mapSpread({ median, min, max }: Spread, change: (value: number) => number): Spread {
  return { median: change(median), min: change(min), max: change(max) };
}
