import { expect, test } from 'vitest';
import { PAGE_WORDS } from './page-words.ts';

test('says the same in both languages, with the same blanks', () => {
  const blanks = (words: Readonly<Record<string, string>>): [string, string[]][] =>
    Object.entries(words).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).toSorted()]);
  expect(blanks(PAGE_WORDS.id)).toEqual(blanks(PAGE_WORDS.en));
});
