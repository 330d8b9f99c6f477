import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readTextFile } from './text-file.ts';
import { temporaryFolder } from './testing/folder.ts';
import { writeFileSync } from 'node:fs';

const TEXT = 'LAB_NAME=kelas-é\r\n# waktu – jam\n';

function fileOf(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, bytes);
  return file;
}

function utf16(text: string, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'big' ? bytes.swap16() : bytes;
}

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`), TEXT],
    ['nothing at all', Buffer.alloc(0), ''],
    ['a byte order mark alone', Buffer.from('\uFEFF'), ''],
    ['one character', Buffer.from('x'), 'x'],
  ])('is read as what was written: %s', (_, bytes, text) => {
    expect(readTextFile(fileOf(bytes))).toBe(text);
  });

  it.each([
    ['little endian', utf16(`\uFEFF${TEXT}`, 'little')],
    ['big endian', utf16(`\uFEFF${TEXT}`, 'big')],
    ['little endian without a mark', utf16(TEXT, 'little')],
    ['big endian without a mark', utf16(TEXT, 'big')],
  ])('in UTF-16 is refused with the remedy: %s', (_, bytes) => {
    const file = fileOf(bytes);
    const message = `${file} is in UTF-16, as some versions of PowerShell write it: save it as UTF-8.`;
    expect(() => readTextFile(file)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  it('in the code page of an old Windows is refused, and never shown garbled', () => {
    const file = fileOf(Buffer.from('{"name": "José"}', 'latin1'));
    const message = `${file} is not in UTF-8: save it as UTF-8.`;
    expect(() => readTextFile(file)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  it('that is not there is told apart', () => {
    expect(() => readTextFile('/nowhere/file')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
