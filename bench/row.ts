/** A row of the table: what is promised, and what was measured. */
import type { Spread } from './spread.ts';
import { mapSpread } from './spread.ts';

export type Unit = 'ratio' | 'KB' | 'MB' | 'ms' | 's' | 'connections';

export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** What a row is about; known before anything is measured. */
export interface RowTitle {
  readonly name: string;
  readonly what: { readonly en: string; readonly id: string };
  readonly unit: Unit;
  readonly target: Target;
}

/** A number beside the row: what each side did in its own unit. */
export interface Figure extends Spread {
  readonly of: string;
  readonly unit: string;
}

/** A row as it stands in `latest.json`. */
export interface Row extends RowTitle {
  /** In the row's unit; null when it could not be measured. */
  readonly value: Spread | null;
  readonly met: boolean | null;
  /** Why there is no value. */
  readonly missing?: string;
  readonly figures: readonly Figure[];
}

export interface Measured {
  readonly value: Spread;
  readonly figures: readonly Figure[];
}

export function measuredRow(title: RowTitle, { value, figures }: Measured): Row {
  return {
    ...title,
    value: roundSpread(value),
    met: meets(title.target, value.median),
    figures: figures.map((figure) => ({ ...figure, ...roundSpread(figure) })),
  };
}

export function missingRow(title: RowTitle, missing: string): Row {
  return { ...title, value: null, met: null, missing, figures: [] };
}

export function meets(target: Target, median: number): boolean {
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost;
}

/** Four digits: more would be noise. */
function roundSpread(spread: Spread): Spread {
  return mapSpread(spread, (value) => Number(value.toPrecision(4)));
}
