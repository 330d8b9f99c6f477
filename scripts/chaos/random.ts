/** Numbers that are random and come again with the same words: a seed, a fault, the number of a moment. */
import { createHash } from 'node:crypto';

/** From 0 to 1, without 1. */
export type Random = () => number;

export function seeded(...words: readonly (string | number)[]): Random {
  let count = 0;
  return () => {
    const digest = createHash('sha256')
      .update([...words, (count += 1)].join(' '))
      .digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  };
}
