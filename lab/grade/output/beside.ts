/**
 * What was expected beside what was received, up to the first byte that differs:
 *
 *     JAM hh:mm:ss␍␊
 *     JAM 13-05-09␍␊
 *           ^
 *
 * In what is expected, `hh:mm:ss` stands for digits.
 */
import { columnsOf, signsOf } from './bytes.ts';
import type { Sign } from './bytes.ts';

export interface Beside {
  readonly expected: Shown;
  readonly received: Shown;
  /** `short`: it ends where more should come; `long`: more comes than should. */
  readonly difference: 'none' | 'wrong' | 'short' | 'long';
  /** Bytes before the difference, which are as they should be. */
  readonly right: number;
  /** Columns before it, where a caret belongs. */
  readonly column: number;
}

/** One line around the difference. */
export interface Shown {
  readonly before: string;
  /** The first sign that differs; empty when there is none. */
  readonly wrong: string;
  readonly after: string;
}

const MOST_SIGNS = 60;
/** Longer texts lose their beginning; so much of it stays before the difference. */
const LEAD = 30;
const PATTERN = 'hh:mm:ss';

export function placeBeside(expected: string, received: string, most = MOST_SIGNS): Beside {
  // What comes long after all that was expected is counted, not looked at.
  const came = signsOf(received.slice(0, expected.length + most * 4));
  const wanted = signsOf(expected);
  const digits = digitPlaces(expected);
  let at = 0;
  while (at < wanted.length && at < came.length && isRight(wanted[at], came[at], digits.has(at))) at += 1;
  const isEqual = at === wanted.length && at === came.length;
  const lead = Math.min(LEAD, Math.floor(most / 2));
  const start = isEqual || at < most - lead / 2 ? 0 : at - lead;
  const window = { start, at, end: start + most };
  const shown = {
    expected: shownIn(window, wanted, expected.length),
    received: shownIn(window, came, received.length),
  };
  return {
    ...shown,
    difference: isEqual ? 'none' : at === came.length ? 'short' : at === wanted.length ? 'long' : 'wrong',
    right: bytesIn(came.slice(0, at)),
    column: columnsOf(shown.received.before),
  };
}

function isRight(wanted: Sign | undefined, came: Sign | undefined, isDigit: boolean): boolean {
  return isDigit ? /^\d$/.test(came?.raw ?? '') : wanted?.raw === came?.raw;
}

/** Which signs of `expected` are an h, m or s of the pattern; all before them are one byte each, as is all we expect. */
function digitPlaces(expected: string): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { index } of expected.matchAll(new RegExp(PATTERN, 'g')))
    for (const [at, letter] of Array.from(PATTERN).entries()) if (letter !== ':') places.add(index + at);
  return places;
}

interface Window {
  readonly start: number;
  /** Where the difference is; never behind the end. */
  readonly at: number;
  readonly end: number;
}

function shownIn({ start, at, end }: Window, signs: readonly Sign[], length: number): Shown {
  const text = (from: number, to: number): string =>
    signs
      .slice(from, to)
      .map(({ shown }) => shown)
      .join('');
  const rest = length - bytesIn(signs.slice(0, end));
  return {
    before: (start > 0 ? `(+${bytesIn(signs.slice(0, start))}) …` : '') + text(start, Math.min(at, end)),
    wrong: text(at, at + 1),
    after: text(at + 1, end) + (rest > 0 ? `… (+${rest})` : ''),
  };
}

function bytesIn(signs: readonly Sign[]): number {
  return signs.reduce((sum, { raw }) => sum + raw.length, 0);
}
