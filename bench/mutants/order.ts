/** An order that looks like chance and is the same for the same seed, on every machine and in Python as well. */
import { createHash } from 'node:crypto';

export function inSeededOrder<One>(
  all: readonly One[],
  seed: string,
  keyOf: (one: One) => string,
): readonly One[] {
  const digest = (one: One): string =>
    createHash('sha256')
      .update(`${seed}/${keyOf(one)}`)
      .digest('hex');
  return all
    .map((one) => ({ one, at: digest(one) }))
    .toSorted((left, right) => (left.at < right.at ? -1 : 1))
    .map(({ one }) => one);
}
