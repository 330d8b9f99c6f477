/** What an operator says of itself, in whichever language it is written. */
import * as v from 'valibot';

const ids = v.pipe(v.array(v.string()), v.readonly());

export const OperatorSchema = v.object({
  operator: v.string(),
  sentence: v.string(),
  /** The required it breaks, one of which must fail; empty where it is no fault. */
  fault: ids,
  /** Others that may fail, because it breaks them as well. */
  may: ids,
  /** Those that may be left unjudged, because nothing is left to judge them by. */
  skips: ids,
});

export const MutantSchema = v.object({
  ...OperatorSchema.entries,
  /** The right server it was made of, as the corpus names it. */
  base: v.string(),
  /** Those that were changed. */
  files: v.record(v.string(), v.string()),
});

export type Operator = v.InferOutput<typeof OperatorSchema>;
/** One server with one known fault, or with none. */
export type Mutant = v.InferOutput<typeof MutantSchema>;

export function nameOf({ operator, base }: Mutant): string {
  return `${operator}@${base}`;
}
