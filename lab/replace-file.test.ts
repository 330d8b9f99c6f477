import { expect, test } from 'vitest';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { replaceFile } from './replace-file.ts';
import { temporaryFolder } from './testing/folder.ts';
import { resolve } from 'node:path';

test.each([
  ['a text', 'new'],
  ['bytes', Buffer.from('new')],
  ['pieces', pieces()],
])('replaces a file with %s and leaves nothing beside it', (_, content) => {
  const folder = temporaryFolder();
  const file = resolve(folder, 'run.json');
  writeFileSync(file, 'old');
  replaceFile(file, content);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['run.json']);
});

test.runIf(existsSync('/dev/full'))('keeps the old content on a disk that is full', () => {
  const folder = temporaryFolder();
  const file = resolve(folder, 'run.json');
  writeFileSync(file, 'old');
  symlinkSync('/dev/full', `${file}.new`); // where the draft goes, every write fails with ENOSPC
  expect(() => replaceFile(file, 'new')).toThrow(/ENOSPC/);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['run.json']);
});

test('leaves no draft where the place is taken by a folder', () => {
  const folder = temporaryFolder();
  mkdirSync(resolve(folder, 'run.json'));
  expect(() => replaceFile(resolve(folder, 'run.json'), 'new')).toThrow(/EISDIR|ENOTEMPTY|EPERM/);
  expect(readdirSync(folder)).toEqual(['run.json']);
});

function* pieces(): Generator<string> {
  yield 'ne';
  yield 'w';
}
