/** A row of the table: what is promised, and what was measured. */
import type { Bench } from './bench.ts';

/** What a row promises, in its unit. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** What a row is about; known before anything is measured. */
export interface RowTitle {
  readonly name: string;
  readonly what: { readonly en: string; readonly id: string };
  readonly unit: 'ratio' | 'KB' | 'MB' | 'ms' | 's' | 'connections';
  readonly target: Target;
}

/** What one side did in its own unit, round by round. */
type Figure = readonly [of: string, unit: string, values: readonly number[]];

/** What an experiment found for one row: a value of each round, and what stands beside it. */
export interface Measured {
  readonly values: readonly number[];
  readonly figures?: readonly Figure[];
}

/** One experiment, which may fill several rows: `measure` gives them in the order of the titles. */
export interface Experiment {
  readonly titles: readonly RowTitle[];
  /** Part of the short form, which CI runs. */
  readonly isShort?: boolean;
  measure(bench: Bench): Promise<readonly Measured[]>;
}

/** The side in C that shows what the machine allows, and how the unit of a side's processor time begins. */
export const LIMIT = 'C limit';
export const CPU = 'µs of CPU';

/** A row as it stands in `latest.json`. */
export interface Row extends RowTitle {
  /** In the row's unit; null when it could not be measured. */
  readonly value: Spread | null;
  readonly met: boolean | null;
  /** Why there is no value. */
  readonly missing?: string;
  readonly figures: readonly ReturnType<typeof figureOf>[];
}

/** Of what was found, or of why nothing was. */
export function rowOf(title: RowTitle, found: Measured | string): Row {
  if (typeof found === 'string') return { ...title, value: null, met: null, missing: found, figures: [] };
  const { values, figures = [] } = found;
  return {
    ...title,
    value: roundedSpread(values),
    met: meets(title.target, spreadOf(values).median),
    figures: figures.map(figureOf),
  };
}

/** Whether a median keeps what the target promises. */
export function meets(target: Target, median: number): boolean {
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost;
}

/** Several rounds as one figure: the middle one, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median of an even number of values is the mean of the two in the middle; of none, all is NaN. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** Four digits: more would be noise. */
function roundedSpread(values: readonly number[]): Spread {
  const { median, min, max } = spreadOf(values);
  const round = (value: number): number => Number(value.toPrecision(4));
  return { median: round(median), min: round(min), max: round(max) };
}

function figureOf([of, unit, values]: Figure) {
  return { of, unit, ...roundedSpread(values) };
}

/** How much more a row may cost than on record before it counts as slower: processors differ by a sixth. */
const MOST_MORE = 1.4;

/**
 * Whether our server needs more processor time for the same work than on record, measured against the C limit in the
 * same rounds: on machines that do nothing else, that ratio is nearly the same everywhere, and a rate's is not. A row
 * whose processor time was never measured, now or then, has not become slower.
 */
export function isSlower(now: Row, recorded: Row | undefined): boolean {
  return costOf(now) > costOf(recorded) * MOST_MORE;
}

/** What was compared, in words. */
export function slowerText(now: Row, recorded: Row | undefined): string {
  const [cost, before] = [costOf(now), costOf(recorded)].map((value) => value.toPrecision(3));
  return `slower: ${now.name} takes ${cost} times the processor time of the C limit, ${before} on record`;
}

/** The processor time of our server in its best round, as a multiple of the C limit's in its best; NaN when unknown. */
function costOf(row: Row | undefined): number {
  const [ours, ...others] = row?.figures.filter(({ unit }) => unit.startsWith(CPU)) ?? [];
  const limit = others.find(({ of }) => of === LIMIT);
  return (ours?.min ?? Number.NaN) / (limit?.min ?? Number.NaN);
}
