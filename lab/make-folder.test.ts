import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { temporaryFolder } from './testing/folder.ts';

it('makes a folder and those above it, and leaves one that is there', () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
});

it('says what stands in its place', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'x'))).toThrow('ENOTDIR');
  const link = `${file}-link`;
  symlinkSync('/nonexistent', link);
  expect(() => makeFolder(link)).toThrow('EEXIST');
  expect(() => makeFolder(join(link, 'x'))).toThrow('EEXIST');
});

test.runIf(existsSync('/proc'))('ends where nothing can be made', () => {
  expect(() => makeFolder('/proc/x/y')).toThrow('ENOENT');
});
