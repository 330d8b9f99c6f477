import { expect, test } from 'vitest';
import { WORDS } from './words.ts';

test('says the same in both languages, with the same blanks', () => {
  const blanks = (words: Readonly<Record<string, string>>): [string, string[]][] =>
    Object.entries(words).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).toSorted()]);
  expect(blanks(WORDS.id)).toEqual(blanks(WORDS.en));
});
