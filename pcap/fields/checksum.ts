/** The checksum of IP and TCP: the ones' complement of the ones' complement sum of 16-bit words (RFC 1071). */
import { u16 } from '../bytes.ts';
import type { Checksum } from './field.ts';

/** Words added up without folding; a last odd byte counts as the upper half of one. */
export function sumOf(bytes: Uint8Array, from: number, end: number): number {
  let sum = 0;
  let at = from;
  for (; at + 1 < end; at += 2) sum += u16(bytes, at);
  return at < end ? sum + (bytes[at]! << 8) : sum;
}

/** The checksum at `at`; `sum` is that of all it covers, itself included, `pseudoSum` that of TCP's pseudo header. */
export function checksumOf(checksum: number, sum: number, pseudoSum?: number): Checksum {
  if (folded(sum) === 0xffff) return { checksum, state: 'right' };
  const isLeft = pseudoSum !== undefined && checksum === folded(pseudoSum);
  return { checksum, state: isLeft ? 'left-to-card' : 'wrong' };
}

/** Carries go around: 0x1_0002 is 3. */
function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) rest = (rest % 0x1_0000) + Math.floor(rest / 0x1_0000);
  return rest;
}
