import { describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { fingerprintOf, sourcesOf, type Submission, submissionsIn, targetOf } from './submissions.ts';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../testing/folder.ts';

const SERVER = `server.bind(('', 45000)); server.listen(5)`;

/** Files with a server's text; a name that ends in a slash is an empty folder. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, SERVER);
  }
  return folder;
}

function students(folder: string): string[] {
  return submissionsIn(folder).map(({ student }) => student);
}

function only(folder: string): Submission {
  const [submission] = submissionsIn(folder);
  if (submission === undefined) throw new Error('there is none');
  return submission;
}

describe("a class's folder", () => {
  it.each([
    [
      ['budi/server.py', 'ani/server.py'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'ani.mjs'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'budi.mjs', 'ani.py'],
      ['ani', 'budi.mjs', 'budi.py'],
    ],
    [
      ['budi.py', 'budi/server.py'],
      ['budi', 'budi.py'],
    ],
    [
      ['a.py', 'a.js', 'a.py.txt'],
      ['a.js', 'a.py', 'a.py.txt'],
    ],
    [
      ['Ani Wijaya/server.py', '5025 budi.py', "o'neil.py"],
      ['5025 budi', 'Ani Wijaya', "o'neil"],
    ],
    [
      ['..evil/server.py', '...', '...py', '..py'],
      ['...', '...py', '..evil', '..py'],
    ],
    [['ani.py', '.DS_Store', '.git/', '__MACOSX/', '__pycache__/', 'node_modules/', 'venv/'], ['ani']],
    [['ani.py', 'artifacts/'], ['ani']],
    [['kosong/'], ['kosong']],
  ])('%j holds %j', (names, expected) => {
    const found = students(folderWith(...names));
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  it('leaves out links: where they lead is nobody knows whose', () => {
    const folder = folderWith('ani.py');
    symlinkSync(join(folder, 'ani.py'), join(folder, 'budi.py'));
    symlinkSync('/etc', join(folder, 'citra'));
    expect(students(folder)).toEqual(['ani']);
  });

  it.each(['/nowhere/at/all', import.meta.filename])('is told when it is none: %s', (folder) => {
    expect(() => submissionsIn(folder)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `--class: ${folder} cannot be read as a folder.`,
      }),
    );
  });

  it('is told when nobody is in it', () => {
    expect(() => submissionsIn(folderWith('.git/'))).toThrow(
      /^--class: .* is empty; expected one folder or file per student\.$/,
    );
  });
});

describe('a submission', () => {
  it('is started as its name or its files say', () => {
    expect(targetOf(only(folderWith('ani wijaya/server saya.py')), {})).toMatchObject({
      name: 'ani wijaya',
      program: { command: ['python3', 'server saya.py'] },
    });
    expect(targetOf(only(folderWith('ani wijaya.mjs')), {})).toMatchObject({
      program: { command: ['node', 'ani wijaya.mjs'], files: { only: ['ani wijaya.mjs'] } },
    });
  });

  it.each(['kosong/', 'ani.pdf', 'ani/TUGAS2.PDF'])('that is no program is told: %s', (name) => {
    expect(() => targetOf(only(folderWith(name)), {})).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('shows its programs, and nothing that is too much', () => {
    const folder = folderWith('ani/server.py', 'ani/lib/clock.mjs', 'ani/README.md', 'ani/venv/x.py');
    mkdirSync(join(folder, 'ani/node_modules'));
    writeFileSync(join(folder, 'ani/node_modules/installed.js'), '');
    writeFileSync(join(folder, 'ani', 'data.py'), 'x = 1\n'.repeat(100_000));
    const paths = sourcesOf(only(folder)).map(({ path }) => path);
    expect(paths).toEqual(['lib/clock.mjs', 'server.py']);
    expect(sourcesOf(only(folderWith('ani.py')))).toEqual([{ path: 'ani.py', text: SERVER }]);
  });
});

describe('the fingerprint of a submission', () => {
  const HOW = 'as always';

  it('stays when nothing changes, wherever it lies and whenever it was written', () => {
    const [one, other] = [folderWith('ani/server.py', 'ani/b.txt'), folderWith('ani/b.txt', 'ani/server.py')];
    utimesSync(join(other, 'ani/server.py'), 1, 1);
    expect(fingerprintOf(only(one), HOW)).toBe(fingerprintOf(only(other), HOW));
  });

  it.each([
    ['a file', (folder: string) => writeFileSync(join(folder, 'ani/server.py'), `${SERVER}\n`)],
    ['a name', (folder: string) => renameSync(join(folder, 'ani/b.txt'), join(folder, 'ani/c.txt'))],
    ['one more', (folder: string) => writeFileSync(join(folder, 'ani/c.txt'), '')],
    ['one less', (folder: string) => rmSync(join(folder, 'ani/b.txt'))],
    ['what npm installed', (folder: string) => writeFileSync(join(folder, 'ani/node_modules/jam.js'), '1')],
    ['a hidden file', (folder: string) => writeFileSync(join(folder, 'ani/.env'), 'PORT=1')],
    ['one deeper', (folder: string) => writeFileSync(join(folder, 'ani/lib/clock.py'), '')],
  ])('changes with %s', (_, change) => {
    const folder = folderWith(
      'ani/server.py',
      'ani/b.txt',
      'ani/lib/clock.py',
      'ani/node_modules/jam.js',
      'ani/.env',
    );
    const before = fingerprintOf(only(folder), HOW);
    change(folder);
    expect(fingerprintOf(only(folder), HOW)).not.toBe(before);
  });

  it('changes with any of the files, however many are copied', { timeout: 120_000 }, () => {
    const folder = folderWith(...Array.from({ length: 2_001 }, (_, index) => `ani/${index}.txt`));
    const before = fingerprintOf(only(folder), HOW);
    writeFileSync(join(folder, 'ani/zzz.txt'), '');
    expect([undefined, before]).not.toContain(fingerprintOf(only(folder), HOW));
  });

  it('changes with where one file ends and another begins', () => {
    const [one, two] = [folderWith('ani/a'), folderWith('ani/a', 'ani/b')];
    writeFileSync(join(one, 'ani/a'), `${SERVER}\0b\0${SERVER}`);
    expect(fingerprintOf(only(one), HOW)).not.toBe(fingerprintOf(only(two), HOW));
  });

  it('changes with what a single file is started by', () => {
    const [python, node] = [folderWith('ani.py'), folderWith('ani.mjs')];
    expect(fingerprintOf(only(python), HOW)).not.toBe(fingerprintOf(only(node), HOW));
  });

  it('stays with what is not copied', () => {
    const folder = folderWith('ani/server.js', 'ani/.env', 'ani/node_modules/jam.js');
    const before = fingerprintOf(only(folder), HOW);
    for (const name of ['artifacts', '.git', 'venv']) {
      mkdirSync(join(folder, 'ani', name));
      writeFileSync(join(folder, 'ani', name, 'new.py'), '');
    }
    expect(fingerprintOf(only(folder), HOW)).toBe(before);
  });

  it('is not there for what has gone, which spoils nothing', () => {
    const folder = folderWith('ani/server.py');
    const submission = only(folder);
    rmSync(submission.path, { recursive: true });
    expect(fingerprintOf(submission, HOW)).toBeUndefined();
    expect(sourcesOf(submission)).toEqual([]);
  });

  it('changes with how it is graded', () => {
    const submission = only(folderWith('ani.py'));
    expect(fingerprintOf(submission, HOW)).not.toBe(fingerprintOf(submission, 'another port'));
  });

  it('does not need to read what nobody can run: gigabytes, caches, what a link leads to', () => {
    const folder = folderWith('ani/server.py');
    const before = fingerprintOf(only(folder), HOW);
    mkdirSync(join(folder, 'ani/__pycache__'));
    writeFileSync(join(folder, 'ani/__pycache__/server.pyc'), '');
    symlinkSync('/', join(folder, 'ani/all'));
    expect(fingerprintOf(only(folder), HOW)).toBe(before);
    writeFileSync(join(folder, 'ani/data.py'), '');
    truncateSync(join(folder, 'ani/data.py'), 8 * 1024 ** 3);
    expect(fingerprintOf(only(folder), HOW)).toBeUndefined();
    expect(sourcesOf(only(folder)).map(({ path }) => path)).toEqual(['server.py']);
  });
});
