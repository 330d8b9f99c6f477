/** The shape of bench/results/mutants.json. */
import type { Machine } from '../machine.ts';
import type { Row, totalsOf, Verdict } from './verdict.ts';

/** One run over all mutants that were chosen. */
export interface Run {
  readonly date: string;
  readonly seed: string;
  readonly tookS: number;
  readonly totals: ReturnType<typeof totalsOf>;
  readonly rows: readonly Row[];
  readonly deviations: readonly Verdict[];
}

export interface MutantResults {
  readonly machine: Machine;
  /** With nothing else to do. */
  readonly quiet: Run | null;
  /** With the cores overbooked four times. */
  readonly loaded: Run | null;
}
