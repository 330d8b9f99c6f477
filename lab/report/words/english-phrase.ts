/** What English sentences are put together with. */
import { listed, numberIn } from './phrase.ts';

export const number = numberIn('en');

/** `18 sessions`, `1 session`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export const and = (names: readonly string[]): string => listed(names, 'and');
