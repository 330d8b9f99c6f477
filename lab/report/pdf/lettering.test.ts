import { describe, expect, it } from 'vitest';
import { inLight } from './pictures.ts';
import { takeLetters } from './lettering.ts';
import { breakable, literal } from './markup.ts';

describe('a drawing for paper', () => {
  it('has light colours', () => {
    expect(inLight('<path fill="var(--drawing-ink, #1b2430)"/>')).toBe('<path fill="#1b2430"/>');
  });

  it('has its letters taken out, and set where they stood', () => {
    const text =
      '<text x="100" y="9" font-size="10" font-family="monospace" text-anchor="middle" fill="#0b6790">a &lt; &quot;b&quot;</text>';
    const { svg, letters } = takeLetters(`<svg>${text}<path d="M0 0"/></svg>`, 0.5);
    expect(svg).toBe('<svg><path d="M0 0"/></svg>');
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain('dx: -950.00pt, dy: 4.50pt');
    expect(letters[0]).toContain('size: 5.00pt');
    expect(letters[0]).toContain(String.raw`"a < \"b\""`);
    expect(letters[0]).toContain('rgb("#0b6790")');
  });

  it('keeps letters that are turned', () => {
    const svg = '<text x="1" y="2" transform="rotate(90)">up</text>';
    expect(takeLetters(svg, 1)).toEqual({ svg, letters: [] });
  });
});

describe('a literal', () => {
  it.each([
    ['plain', '"plain"'],
    ['a "quote"', String.raw`"a \"quote\""`],
    ['back\\slash', String.raw`"back\\slash"`],
    ['\u0000\n', String.raw`"\u{0}\u{a}"`],
    ['\uD800', '"\uFFFD"'],
  ])('of %j holds it', (text, expected) => {
    expect(literal(text)).toBe(expected);
  });

  it('gives long words places to break at, and leaves short ones alone', () => {
    expect(breakable('short words', 8)).toBe('"short words"');
    expect(breakable('123456789', 8)).toBe('"1234567\u200B89"');
  });
});
