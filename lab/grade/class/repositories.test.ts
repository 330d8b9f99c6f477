import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readRepositories } from './repositories.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

function file(text: string): string {
  const path = join(temporaryFolder(), 'list.csv');
  writeFileSync(path, text);
  return path;
}

describe('a list of repositories', () => {
  it.each([
    'number,name,repository',
    'nim;nama;link',
    'NRP,Nama Lengkap,Link Repository GitHub',
    'student_id,Student name,repo_url',
    'Nomor Induk,Mahasiswa,Tautan',
  ])('is understood under the names %s', (head) => {
    const between = head.includes(';') ? ';' : ',';
    const row = ['5025', 'Ani Wijaya', 'https://x.id/a/b'].join(between);
    expect(readRepositories(file(`${head}\n${row}\n`))).toEqual([
      { student: 'Ani Wijaya 5025', name: 'Ani Wijaya', number: '5025', link: 'https://x.id/a/b' },
    ]);
  });

  it('may have other columns, lack a name, and come in any order', () => {
    const list = file('No,Timestamp,Repo,NRP,Email\n1,2026,https://x.id/a,5025,a@x.id\n2,2026,,5026\n');
    expect(readRepositories(list)).toEqual([
      { student: '5025', name: null, number: '5025', link: 'https://x.id/a' },
      { student: '5026', name: null, number: '5026', link: '' },
    ]);
  });

  it('leads out of no folder', () => {
    const list = file('name,link\n../../etc,x\n..,x\n"a/b\\c:d",x\n');
    expect(() => readRepositories(list)).toThrow(/^--repositories: line 3 of .* names no student\.$/);
    const usable = file('name,link\n../../etc,x\n"a/b\\c:d",x\n');
    expect(readRepositories(usable).map(({ student }) => student)).toEqual(['-..-etc', 'a-b-c-d']);
  });

  it.each([
    [
      'https://x.id/a,1\nhttps://x.id/b,2',
      /^--repositories: the first line of .* names the columns https:.*; expected number or name, and repository\.$/,
    ],
    ['number,name\n1,Ani', /expected number or name, and repository\.$/],
    ['repository,date\nx,1', /expected number or name, and repository\.$/],
    [
      'nim,link\n5025,x\n5026,x\n5025,y',
      /^--repositories: 5025 is in line 2 of .* and in line 4 of .*; expected once\.$/,
    ],
    ['nim,link\n,x', /^--repositories: line 2 of .* names no student\.$/],
  ])('is refused in one sentence: %j', (text, message) => {
    const error = expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) });
    expect(() => readRepositories(file(text))).toThrow(error);
  });
});
