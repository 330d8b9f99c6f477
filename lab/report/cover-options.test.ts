import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readReportOptions } from './cover-options.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

function folderWith(config: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lab.config.json'), config);
  return folder;
}

describe('what stands on the cover', () => {
  it('is empty, in the language of the lab, when nobody says anything', () => {
    expect(readReportOptions({}, 'id', temporaryFolder())).toEqual({
      language: 'id',
      cover: { name: '', studentId: '', class: '', repository: '' },
    });
  });

  it('comes from lab.config.json, and flags win', () => {
    const folder = folderWith('{"name": "Ani", "studentId": "5025", "lang": "id"}');
    const { language, cover } = readReportOptions({ name: 'Budi' }, 'en', folder);
    expect(language).toBe('id');
    expect(cover).toMatchObject({ name: 'Budi', studentId: '5025' });
  });

  it.each([
    ['{', 'lab.config.json is not JSON'],
    ['[]', 'lab.config.json is not an object'],
    ['{"nmae": "Ani"}', "lab.config.json has 'nmae': expected only lang, name, studentId, class, repository"],
    ['{"name": 5}', 'lab.config.json: name cannot be used: expected a text of at most 200 characters'],
    ['{"lang": "fr"}', "lab.config.json: lang is 'fr': expected en or id"],
  ])('cannot come from %s', (config, message) => {
    expect(() => readReportOptions({}, 'en', folderWith(config))).toThrow(message);
  });
});
