/** Whether a ratio measured now has fallen behind the one on record. */
import type { Row } from './row.ts';

/** What is left of a ratio when machines are noisy and nothing is wrong. */
const SHARE = 0.7;

/**
 * Of a ratio that is to be high; a row that was never measured, now or then, cannot have fallen. The best of its rounds
 * counts: a neighbour on the machine makes a round worse and never better, and code that became slower is so in all.
 */
export function hasFallen(now: Row, recorded: Row | undefined): boolean {
  if (now.value === null || recorded === undefined || recorded.value === null) return false;
  return now.value.max < recorded.value.median * SHARE;
}

/** What was compared, in words. */
export function fallText({ name, value }: Row, recorded: Row | undefined): string {
  return `fallen: ${name} is ${value?.max} in its best round, below ${SHARE} of the recorded ${recorded?.value?.median}`;
}
