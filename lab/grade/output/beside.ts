/**
 * What was expected beside what was received, up to the first byte that differs:
 *
 *     JAM hh:mm:ss␍␊
 *     JAM 13-05-09␍␊
 *           ^
 *
 * In what is expected, `hh:mm:ss` stands for digits.
 */
import { columnsOf, type Sign, signsOf } from './bytes.ts';

export type Beside = ReturnType<typeof placeBeside>;

/** One line around the difference. */
export type Shown = Beside['expected'];

const MOST_SIGNS = 60;
/** Longer texts lose their beginning; so much of it stays before the difference. */
const LEAD = 30;

/** At most `most` signs of each are shown. */
export function placeBeside(expected: string, received: string, most = MOST_SIGNS) {
  // What comes long after all that was expected is counted, not looked at.
  const came = signsOf(received.slice(0, expected.length + most * 4));
  const wanted = signsOf(expected);
  // Each sign is one byte, as is all we expect.
  const digits = expected.replaceAll('hh:mm:ss', '##:##:##');
  let at = 0;
  while (at < wanted.length && at < came.length && isRight(wanted[at], came[at], digits[at] === '#')) at += 1;
  const isEqual = at === wanted.length && at === came.length;
  const lead = Math.min(LEAD, Math.floor(most / 2));
  const start = isEqual || at < most - lead / 2 ? 0 : at - lead;
  const end = start + most;
  const shownIn = (signs: readonly Sign[], lengthBytes: number) => {
    const text = (from: number, to: number): string =>
      Array.from(signs.slice(from, to), ({ shown }) => shown).join('');
    const rest = lengthBytes - bytesIn(signs.slice(0, end));
    return {
      before: (start > 0 ? `(+${bytesIn(signs.slice(0, start))}) …` : '') + text(start, Math.min(at, end)),
      /** The first sign that differs, which is never behind the end; empty when there is none. */
      wrong: text(at, at + 1),
      after: text(at + 1, end) + (rest > 0 ? `… (+${rest})` : ''),
    };
  };
  const shown = { expected: shownIn(wanted, expected.length), received: shownIn(came, received.length) };
  const miss = at === came.length ? 'short' : at === wanted.length ? 'long' : 'wrong';
  const difference = isEqual ? 'none' : miss;
  return {
    ...shown,
    /** `short`: it ends where more should come; `long`: more comes than should. */
    difference,
    /** Bytes before the difference, which are as they should be. */
    right: bytesIn(came.slice(0, at)),
    /** Columns before it, where a caret belongs. */
    column: columnsOf(shown.received.before),
  };
}

function isRight(wanted: Sign | undefined, came: Sign | undefined, isDigit: boolean): boolean {
  return isDigit ? /^\d$/.test(came?.raw ?? '') : wanted?.raw === came?.raw;
}

function bytesIn(signs: readonly Sign[]): number {
  return signs.reduce((sum, { raw }) => sum + raw.length, 0);
}
