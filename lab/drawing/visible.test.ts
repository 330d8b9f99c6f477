import { describe, expect, it } from 'vitest';
import { MOST_CHARACTERS, visible } from './visible.ts';

describe('visible', () => {
  it.each([
    ['line ends', 'TIME\r\n', 'TIME␍␊'],
    ['NUL, escape and delete', '\u0000\u001B[31m\u007F', '␀␛[31m␡'],
    ['controls of C1', '\u0085', '⟨U+0085⟩'],
    ['marks that turn text around', 'a\u202Eb\u2066c\u200Fd', 'a⟨U+202E⟩b⟨U+2066⟩c⟨U+200F⟩d'],
    ['what is joined or has no width', 'a\u200Bb\uFEFF\u200D', 'a⟨U+200B⟩b⟨U+FEFF⟩⟨U+200D⟩'],
    ['marks piled on a letter', 'a\u0301\u0301', 'a⟨U+0301⟩⟨U+0301⟩'],
    ['other line separators', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['half a character', 'a\uD83D', 'a⟨U+D83D⟩'],
    ['markup, which is escaped where it is written', '<b>&', '<b>&'],
    ['letters of other scripts and pictures', 'waktu é 時 😀', 'waktu é 時 😀'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('cuts a long line and says by how much', () => {
    const shown = visible('x'.repeat(65_536));
    expect(shown).toBe(`${'x'.repeat(MOST_CHARACTERS)}… (+${65_536 - MOST_CHARACTERS})`);
  });

  it('does not cut a character in two', () => {
    expect(visible('ab😀c', 3)).toBe('ab… (+3)');
  });
});
