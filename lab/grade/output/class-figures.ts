/** The figures of a class: how many meet everything, how the points are spread, which requirement is hard. */
import type { ClassTable } from './class-table.ts';

export interface ClassFigures {
  readonly judged: number;
  readonly ok: number;
  /** `null` when nobody was judged. */
  readonly average: number | null;
  readonly median: number | null;
  readonly of: number;
  readonly distribution: readonly Bar[];
  /** Students who meet it, in the order of the columns. */
  readonly met: readonly number[];
}

/** Points from `first` to `last`. */
export interface Bar {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

const BARS = 10;

export function classFigures({ requirements, rows }: ClassTable): ClassFigures {
  const judged = rows.filter(({ judged }) => judged);
  const points = judged.map(({ points }) => points ?? 0).toSorted((one, other) => one - other);
  const of = Math.max(0, ...rows.map(({ of }) => of));
  const middle = (points.length - 1) / 2;
  const sum = points.reduce((sum, one) => sum + one, 0);
  return {
    judged: judged.length,
    ok: judged.filter(({ ok }) => ok).length,
    average: points.length === 0 ? null : sum / points.length,
    median:
      points.length === 0 ? null : ((points[Math.floor(middle)] ?? 0) + (points[Math.ceil(middle)] ?? 0)) / 2,
    of,
    distribution: distribution(points, of),
    met: requirements.map(
      (_, index) => judged.filter(({ results }) => results[index]?.outcome === 'passed').length,
    ),
  };
}

/** Ten bars of the same width, and one for those who have all points. */
function distribution(points: readonly number[], of: number): Bar[] {
  const width = Math.max(1, Math.ceil(of / BARS));
  const bars: Bar[] = [];
  for (let first = 0; first < of; first += width) {
    const end = Math.min(first + width, of);
    const count = points.filter((one) => one >= first && one < end).length;
    bars.push({ first, last: end - 1, count });
  }
  return [...bars, { first: of, last: of, count: points.filter((one) => one >= of).length }];
}
