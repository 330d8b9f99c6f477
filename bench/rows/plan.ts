import type { Measured, RowTitle } from '../row.ts';
import type { Bench } from '../bench.ts';

/** One experiment, which may fill several rows: `measure` gives them in the order of the titles. */
export interface RowPlan {
  readonly titles: readonly RowTitle[];
  /** Part of the short form, which CI runs. */
  readonly isShort: boolean;
  measure(bench: Bench): Promise<readonly Measured[]>;
}
