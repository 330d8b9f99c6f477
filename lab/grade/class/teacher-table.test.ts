import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readTeacherTable } from './teacher-table.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

function file(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'list.csv');
  writeFileSync(path, content);
  return path;
}

describe('a table of a teacher', () => {
  it.each([
    ['commas', 'NRP,Nama\n5025,"Wijaya, Ani"\n'],
    ['semicolons, as Excel writes it in Indonesia', '\uFEFFNRP;Nama\r\n5025;"Wijaya, Ani"\r\n;\r\n\r\n'],
    ['tabs', 'NRP\tNama\r5025\t"Wijaya, Ani"'],
  ])('may have %s', (_, text) => {
    const { names, rows } = readTeacherTable('--list', file(text));
    expect(names).toEqual(['NRP', 'Nama']);
    expect(rows).toEqual([{ line: 2, cells: ['5025', 'Wijaya, Ani'] }]);
  });

  it('tells lines as an editor counts them', () => {
    const { rows } = readTeacherTable('--list', file('a,b\n\n"1\n2",3\n4\n5,6,7\n'));
    expect(rows.map(({ line }) => line)).toEqual([4, 5, 6]);
  });

  it.each([
    ['', /is empty; expected a line of column names and one per student\.$/],
    ['a,b\n', /is empty; expected/],
    ['a,b\n1,"2\n', /^--list: .*list\.csv is not CSV: Quote Not Closed.*\.$/],
    [Buffer.from('a,b\n1,\xE9\n', 'latin1'), /^--list: .* is not in UTF-8: save it as UTF-8\.$/],
    [Buffer.from('\uFEFFa,b\n', 'utf16le'), /^--list: .* is in UTF-16/],
  ])('is refused in one sentence: %j', (content, message) => {
    const error = expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) });
    expect(() => readTeacherTable('--list', file(content))).toThrow(error);
  });

  it('is missed by name', () => {
    expect(() => readTeacherTable('--list', 'nowhere.csv')).toThrow('--list: there is no file nowhere.csv.');
  });
});
