import { besideText, compare } from './check.ts';
import { expect, it } from 'vitest';
import { stripVTControlCharacters } from 'node:util';

it('holds when the texts are the same, white space at the ends apart', () => {
  expect(compare('it is so', '\nTIME\nJAM hh:mm:ss\n', 'TIME\nJAM hh:mm:ss')).toMatchObject({ ok: true });
});

it.each([
  ['TIME', 'TIMES'],
  ['TIME', ''],
  ['a\nb', 'a\n\nb'],
])('does not hold between %j and %j', (expected, seen) => {
  expect(compare('it is so', expected, seen)).toEqual({ what: 'it is so', ok: false, expected, seen });
});

it('shows expected beside seen, with a mark where they differ', () => {
  const text = besideText({ expected: 'TIME\nJAM hh:mm:ss\nQUIT', seen: 'TIME\nJAM hh:mm' });
  expect(`\n${stripVTControlCharacters(text)}\n`).toBe(`
    expected                 │ seen
    TIME                     │ TIME
    JAM hh:mm:ss             ≠ JAM hh:mm
    QUIT                     ≠
`);
});

it('says when nothing was seen, and breaks long lines', () => {
  const text = stripVTControlCharacters(besideText({ expected: 'x'.repeat(70), seen: '' }));
  expect(text.split('\n').slice(1)).toEqual([
    `    ${'x'.repeat(64)} ≠ (nothing)`,
    `    ${'x'.repeat(6).padEnd(64)} ≠`,
  ]);
});
