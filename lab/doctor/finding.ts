/** What a check of the doctor's says. */
import * as v from 'valibot';

export const FindingSchema = v.strictObject({
  check: v.string(),
  /** `missing` keeps the Docker lab from running, `limited` only takes something away from it. */
  state: v.picklist(['fine', 'limited', 'missing']),
  detail: v.string(),
  remedy: v.exactOptional(v.string()),
});
/** What one check found. */
export type Finding = Readonly<v.InferOutput<typeof FindingSchema>>;

/** The same without the name of the check. */
export type Result = Omit<Finding, 'check'>;

export function found(state: Finding['state'], detail: string, remedy?: string): Result {
  return remedy === undefined ? { state, detail } : { state, detail, remedy };
}
