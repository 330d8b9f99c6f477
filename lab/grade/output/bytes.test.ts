import { columnsOf, shownBytes, signsOf } from './bytes.ts';
import { describe, expect, it } from 'vitest';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

describe('bytes', () => {
  it.each([
    ['line ends', 'JAM\r\n', 'JAM␍␊'],
    ['letters of more than one byte', utf8('é 時 😀'), 'é 時 😀'],
    ['bytes that are no UTF-8', '\xFF\xFEa\xC3', '⟨FF⟩⟨FE⟩a⟨C3⟩'],
    ['a letter that is cut off', utf8('時').slice(0, 2), '⟨E6⟩⟨99⟩'],
    ['escape sequences', '\x1B[2J\0', '␛[2J␀'],
    ['marks that turn text around', utf8('\u202E'), '⟨U+202E⟩'],
    ['a byte order mark', utf8('\uFEFFJAM'), '⟨U+FEFF⟩JAM'],
    ['text that was decoded before', 'é\u202E時', 'é⟨U+202E⟩時'],
  ])('are shown: %s', (_, bytes, shown) => {
    expect(shownBytes(bytes)).toBe(shown);
    expect(
      signsOf(bytes)
        .map(({ raw }) => raw)
        .join(''),
    ).toBe(bytes);
  });

  it('are counted where they are too many', () => {
    expect(shownBytes('x'.repeat(1_000_000), 5)).toBe('xxxxx… (+999995)');
    expect(shownBytes(utf8('ééé'), 2)).toBe('éé… (+2)');
  });

  it('take two columns where a letter is wide', () => {
    expect(columnsOf('a時😀␍')).toBe(6);
  });
});
