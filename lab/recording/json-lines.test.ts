import * as v from 'valibot';
import { expect, it } from 'vitest';
import { join } from 'node:path';
import { readJsonLines } from './json-lines.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const SCHEMA = v.object({ text: v.string() });

function written(content: string): string {
  const file = join(temporaryFolder(), 'lines.jsonl');
  writeFileSync(file, content);
  return file;
}

it.each([
  ['{"text":"a"}\n{"text":"b"}\n', ['a', 'b']],
  ['{"text":"a"}\n\n{"text":"b"}', ['a', 'b']],
  ['{"text":"a"}\n{"text":"cut o', ['a']],
  ['{"other":1}\n{"text":"b"}\n', ['b']],
  ['', []],
])('of %j the whole lines are read', (content, read) => {
  expect(readJsonLines(written(content), SCHEMA)?.map(({ text }) => text)).toEqual(read);
});

it('reads a file in pieces, wherever a line or a character is cut', () => {
  const texts = Array.from({ length: 4 }, (_, index) => 'é→'.repeat(130_000 + index));
  const file = written(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  expect(readJsonLines(file, SCHEMA)?.map(({ text }) => text === texts.shift())).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('there is nothing to read without a file', () => {
  expect(readJsonLines(join(temporaryFolder(), 'none'), SCHEMA)).toBeUndefined();
});
