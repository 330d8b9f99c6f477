/** What English sentences are put together with. */
import { listed, numberIn } from './phrase.ts';

export const number = numberIn('en');

/** `18 sessions`, `1 session`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** For a count of what may be known only in part. */
export function atLeast(isWhole: boolean, counted: string): string {
  return isWhole ? counted : `at least ${counted}`;
}

export const and = (names: readonly string[]): string => listed(names, 'and');
