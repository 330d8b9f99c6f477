import { archiveWith } from '../../testing/archives.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dirname, join } from 'node:path';
import { fingerprintOf, type OpenSubmission, openSubmission, sourcesOf, targetOf } from './submission.ts';
import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { openScratch } from '../../engine/scratch.ts';
import { submissionsIn } from './submissions.ts';
import { temporaryFolder } from '../../testing/folder.ts';

const HOW = 'as always';
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

async function only(folder: string): Promise<OpenSubmission> {
  const { submissions } = await submissionsIn(folder, [], temporaryFolder);
  const [submission] = submissions;
  if (submission === undefined) throw new Error('there is none');
  const scratch = await openScratch();
  onTestFinished(() => scratch[Symbol.dispose]());
  return openSubmission(submission, scratch);
}

describe('a submission', () => {
  it('is started as its name or its files say', async () => {
    expect(targetOf(await only(folderWith('ani wijaya/server saya.py')), 'ani wijaya', {})).toMatchObject({
      name: 'ani wijaya',
      program: { command: ['python3', 'server saya.py'] },
    });
    expect(targetOf(await only(folderWith('ani wijaya.mjs')), 'ani', {})).toMatchObject({
      program: { command: ['node', 'ani wijaya.mjs'], files: { only: ['ani wijaya.mjs'] } },
    });
  });

  it.each(['kosong/', 'ani/TUGAS2.PDF'])('that is no program is told: %s', async (name) => {
    const opened = await only(folderWith(name));
    expect(() => targetOf(opened, 'ani', {})).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('shows its programs, and nothing that is too much', async () => {
    const folder = folderWith('ani/server.py', 'ani/lib/clock.mjs', 'ani/README.md', 'ani/venv/x.py');
    mkdirSync(join(folder, 'ani/node_modules'));
    writeFileSync(join(folder, 'ani/node_modules/installed.js'), '');
    writeFileSync(join(folder, 'ani', 'data.py'), 'x = 1\n'.repeat(100_000));
    const paths = sourcesOf(await only(folder)).map(({ path }) => path);
    expect(paths).toEqual(['lib/clock.mjs', 'server.py']);
    expect(sourcesOf(await only(folderWith('ani.py')))).toEqual([{ path: 'ani.py', text: SERVER }]);
  });
});

describe('the fingerprint of a submission', () => {
  it('stays when nothing changes, wherever it lies and whenever it was written', async () => {
    const [one, other] = [folderWith('ani/server.py', 'ani/b.txt'), folderWith('ani/b.txt', 'ani/server.py')];
    utimesSync(join(other, 'ani/server.py'), 1, 1);
    expect(fingerprintOf(await only(one), HOW)).toBe(fingerprintOf(await only(other), HOW));
  });

  it.each([
    ['a file', (folder: string) => writeFileSync(join(folder, 'ani/server.py'), `${SERVER}\n`)],
    ['a name', (folder: string) => renameSync(join(folder, 'ani/b.txt'), join(folder, 'ani/c.txt'))],
    ['one more', (folder: string) => writeFileSync(join(folder, 'ani/c.txt'), '')],
    ['one less', (folder: string) => rmSync(join(folder, 'ani/b.txt'))],
    ['what npm installed', (folder: string) => writeFileSync(join(folder, 'ani/node_modules/jam.js'), '1')],
    ['a hidden file', (folder: string) => writeFileSync(join(folder, 'ani/.env'), 'PORT=1')],
    ['one deeper', (folder: string) => writeFileSync(join(folder, 'ani/lib/clock.py'), '')],
  ])('changes with %s', async (_, change) => {
    const folder = folderWith(
      'ani/server.py',
      'ani/b.txt',
      'ani/lib/clock.py',
      'ani/node_modules/jam.js',
      'ani/.env',
    );
    writeFileSync(join(folder, 'ani/main.js'), `require('jam')`);
    const before = fingerprintOf(await only(folder), HOW);
    change(folder);
    expect(fingerprintOf(await only(folder), HOW)).not.toBe(before);
  });

  it('changes with any of the files, however many are copied', { timeout: 120_000 }, async () => {
    const folder = folderWith(...Array.from({ length: 2_001 }, (_, index) => `ani/${index}.txt`));
    const before = fingerprintOf(await only(folder), HOW);
    writeFileSync(join(folder, 'ani/zzz.txt'), '');
    expect([undefined, before]).not.toContain(fingerprintOf(await only(folder), HOW));
  });

  it('changes with where one file ends and another begins', async () => {
    const [one, two] = [folderWith('ani/a'), folderWith('ani/a', 'ani/b')];
    writeFileSync(join(one, 'ani/a'), `${SERVER}\0b\0${SERVER}`);
    expect(fingerprintOf(await only(one), HOW)).not.toBe(fingerprintOf(await only(two), HOW));
  });

  it('changes with what a single file is started by', async () => {
    const [python, node] = [folderWith('ani.py'), folderWith('ani.mjs')];
    expect(fingerprintOf(await only(python), HOW)).not.toBe(fingerprintOf(await only(node), HOW));
  });

  it('stays with what is not copied', async () => {
    const folder = folderWith('ani/server.js', 'ani/.env', 'ani/node_modules/jam.js');
    const before = fingerprintOf(await only(folder), HOW);
    for (const name of ['artifacts', '.git', 'venv']) {
      mkdirSync(join(folder, 'ani', name));
      writeFileSync(join(folder, 'ani', name, 'new.py'), '');
    }
    expect(fingerprintOf(await only(folder), HOW)).toBe(before);
  });

  it('is not there for what has gone, which spoils nothing', async () => {
    const folder = folderWith('ani/server.py');
    const submission = await only(folder);
    rmSync(submission.path, { recursive: true });
    expect(fingerprintOf(submission, HOW)).toBeUndefined();
    expect(sourcesOf(submission)).toEqual([]);
  });

  it('changes with how it is graded', async () => {
    const submission = await only(folderWith('ani.py'));
    expect(fingerprintOf(submission, HOW)).not.toBe(fingerprintOf(submission, 'another port'));
  });

  it('does not need to read what nobody can run: gigabytes, caches, what a link leads to', async () => {
    const folder = folderWith('ani/server.py');
    const before = fingerprintOf(await only(folder), HOW);
    mkdirSync(join(folder, 'ani/__pycache__'));
    writeFileSync(join(folder, 'ani/__pycache__/server.pyc'), '');
    symlinkSync('/', join(folder, 'ani/all'));
    expect(fingerprintOf(await only(folder), HOW)).toBe(before);
    writeFileSync(join(folder, 'ani/data.py'), '');
    truncateSync(join(folder, 'ani/data.py'), 8 * 1024 ** 3);
    expect(fingerprintOf(await only(folder), HOW)).toBeUndefined();
    expect(sourcesOf(await only(folder)).map(({ path }) => path)).toEqual(['server.py']);
  });
});

describe('a submission in several pieces', () => {
  it('is one program, under its own names', async () => {
    const folder = folderWith(
      'Ani_77_assignsubmission_file_server.py',
      'Ani_77_assignsubmission_file_jam.py',
      'Budi_78_assignsubmission_file_a.py',
    );
    const { submissions } = await submissionsIn(folder, [], temporaryFolder);
    using scratch = await openScratch();
    const [ani, budi] = await Promise.all(submissions.map((one) => openSubmission(one, scratch)));
    if (ani === undefined || budi === undefined) throw new Error('there are two');
    expect(sourcesOf(ani).map(({ path }) => path)).toEqual(['jam.py', 'server.py']);
    expect(targetOf(ani, 'Ani 77', {})).toMatchObject({ program: { command: ['python3', 'server.py'] } });
    expect(sourcesOf(budi).map(({ path }) => path)).toEqual(['a.py']);
  });

  it('may be folders, of files and of text', async () => {
    const folder = folderWith(
      'Ani_77_assignsubmission_file/tugas/server.py',
      'Ani_77_assignsubmission_onlinetext/onlinetext.html',
      'Budi_78_assignsubmission_onlinetext/onlinetext.html',
    );
    const { submissions } = await submissionsIn(folder, [], temporaryFolder);
    using scratch = await openScratch();
    const [ani, budi] = await Promise.all(submissions.map((one) => openSubmission(one, scratch)));
    if (ani === undefined || budi === undefined) throw new Error('there are two');
    expect(sourcesOf(ani).map(({ path }) => path)).toEqual(['tugas/server.py']);
    expect(() => targetOf(budi, 'Budi 78', {})).toThrow('No program found in it: onlinetext.html.');
  });
});

describe('a submission in an archive', () => {
  async function packedIn(name: string, text = SERVER): Promise<OpenSubmission> {
    return only(dirname(await archiveWith(name, [{ name: 'tugas/server.py', text }])));
  }

  it('has the fingerprint of its content, however and wherever it was packed', async () => {
    const prints = [await packedIn('ani.zip'), await packedIn('ani.zip'), await packedIn('budi.tar.gz')].map(
      (one) => fingerprintOf(one, HOW),
    );
    expect(new Set([...prints, fingerprintOf(await only(folderWith('x/tugas/server.py')), HOW)]).size).toBe(
      1,
    );
    expect(prints[0]).toBeDefined();
    expect(fingerprintOf(await packedIn('ani.zip', 'pass'), HOW)).not.toBe(prints[0]);
  });

  it('that cannot be unpacked is told, and takes nobody else down', async () => {
    const opened = await only(folderWith('ani.zip'));
    expect(() => targetOf(opened, 'ani', {})).toThrow(
      'ani.zip is no archive that can be unpacked here: save it as zip.',
    );
    expect(fingerprintOf(opened, HOW)).toBeUndefined();
    expect(sourcesOf(opened)).toEqual([]);
  });

  it('is named in sentences as the student is, not as where it was unpacked', async () => {
    const archive = await archiveWith('ani.zip', [{ name: 'a.py' }, { name: 'b.py' }]);
    const opened = await only(dirname(archive));
    expect(() => targetOf(opened, 'ani', {})).toThrow(
      'No file in ani looks like a server: name it with --entry.',
    );
  });

  it('is removed when it has been dealt with', async () => {
    const opened = await packedIn('ani.zip');
    expect(existsSync(opened.path)).toBe(true);
    opened[Symbol.dispose]();
    expect(existsSync(opened.path)).toBe(false);
  });
});
