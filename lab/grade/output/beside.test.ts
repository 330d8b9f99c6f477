import { describe, expect, it } from 'vitest';
import { placeBeside } from './beside.ts';

const EXPECTED = 'JAM hh:mm:ss\r\n';
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** As on a terminal; the caret only where something differs. */
function drawn(expected: string, received: string, most?: number): string {
  const { difference, column, ...sides } = placeBeside(expected, received, most);
  const lines = [sides.expected, sides.received].map(({ before, wrong, after }) => before + wrong + after);
  return [...lines, difference === 'none' ? '' : `${' '.repeat(column)}^ ${difference}`].join('\n');
}

describe('expected beside received', () => {
  it.each([
    ['as it should be', EXPECTED, 'JAM 13:05:09\r\n', 'JAM hh:mm:ss␍␊\nJAM 13:05:09␍␊\n'],
    ['another separator', EXPECTED, 'JAM 13.05.09\r\n', 'JAM hh:mm:ss␍␊\nJAM 13.05.09␍␊\n      ^ wrong'],
    [
      'a date before the time',
      EXPECTED,
      'JAM 21 11 26 13:05:09\r\n',
      'JAM hh:mm:ss␍␊\nJAM 21 11 26 13:05:09␍␊\n      ^ wrong',
    ],
    ['nothing', EXPECTED, '', 'JAM hh:mm:ss␍␊\n\n^ short'],
    ['too little', EXPECTED, 'JAM 13:0', 'JAM hh:mm:ss␍␊\nJAM 13:0\n        ^ short'],
    ['no line end', EXPECTED, 'JAM 13:05:09', 'JAM hh:mm:ss␍␊\nJAM 13:05:09\n            ^ short'],
    ['LF alone', EXPECTED, 'JAM 13:05:09\n', 'JAM hh:mm:ss␍␊\nJAM 13:05:09␊\n            ^ wrong'],
    [
      'two line ends',
      EXPECTED,
      'JAM 13:05:09\r\n\r\n',
      'JAM hh:mm:ss␍␊\nJAM 13:05:09␍␊␍␊\n              ^ long',
    ],
    [
      'the second of two lines',
      EXPECTED + EXPECTED,
      'JAM 13:05:09\r\nERROR\r\n',
      'JAM hh:mm:ss␍␊JAM hh:mm:ss␍␊\nJAM 13:05:09␍␊ERROR␍␊\n              ^ wrong',
    ],
    ['bytes that are no text', EXPECTED, 'JAM \xFF\0', 'JAM hh:mm:ss␍␊\nJAM ⟨FF⟩␀\n    ^ wrong'],
    ['a wide letter', utf8('時a'), utf8('時b'), '時a\n時b\n  ^ wrong'],
    ['h, m and s outside the pattern', 'hms\r\n', '123\r\n', 'hms␍␊\n123␍␊\n^ wrong'],
    ['nothing expected', '', 'JAM', '\nJAM\n^ long'],
  ])('%s', (_, expected, received, lines) => {
    expect(drawn(expected, received)).toBe(lines);
  });

  it('is cut around the first difference', () => {
    const same = 'x'.repeat(500);
    expect(drawn(`${same}A${same}`, `${same}B${same}`, 20)).toBe(
      '(+490) …xxxxxxxxxxAxxxxxxxxx… (+491)\n(+490) …xxxxxxxxxxBxxxxxxxxx… (+491)\n                  ^ wrong',
    );
  });

  it('says how much more came than is shown', () => {
    expect(drawn('OK', `OK${'z'.repeat(1_000_000)}`, 8)).toBe('OK\nOKzzzzzz… (+999994)\n  ^ long');
    expect(drawn('x'.repeat(100), 'x'.repeat(100), 8)).toBe('xxxxxxxx… (+92)\nxxxxxxxx… (+92)\n');
  });

  it('tells how many bytes are right', () => {
    expect(placeBeside(EXPECTED, 'JAM 13:05:09\n').right).toBe(12);
    expect(placeBeside(utf8('é!'), utf8('é?')).right).toBe(2);
  });
});
