/** Hand-ins as students and learning platforms pack them, really graded. All on this computer. */
import { archiveWith, zipOf } from '../testing/archives.ts';
import { describe, expect, it } from 'vitest';
import { join, resolve } from 'node:path';
import { lab, localLab, Program } from '../testing/program.ts';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { ClassDocument, GradeDocument } from '../grade/output/json.ts';
import { ENGLISH, ENGLISH_SITE } from '../grade/class/testing/worksheets.ts';
import { importIntoMoodle } from '../grade/class/testing/moodle-import.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

const CORPUS = resolve(import.meta.dirname, '../grade/corpus/right');
const NODE = readFileSync(join(CORPUS, 'node-net.mjs'), 'utf8').replace('45000', 'Number(process.env.PORT)');
const PYTHON = readFileSync(join(CORPUS, 'thread-pool.py'), 'utf8').replace(
  '45000',
  "int(__import__('os').environ['PORT'])",
);
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

function notebook(...cells: readonly string[]): string {
  const all = cells.map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source }));
  return JSON.stringify({ cells: all, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

/** A command that keeps what it unpacks in a folder of its own. */
async function grading(...args: readonly string[]) {
  const TMPDIR = temporaryFolder();
  const variables: Record<string, string> = { ...(await localLab(79)), TMPDIR };
  const out = temporaryFolder();
  const program = new Program(['grade', ...args, '--engine', 'local', '--out', out], variables);
  const unpacked = (): string[] =>
    readdirSync(TMPDIR).filter((name) => name.startsWith('mesin-lab-hand-in-'));
  return { program, unpacked, out, variables };
}

describe('lab grade', () => {
  it('unpacks an archive, grades what is in it, and leaves nothing', async () => {
    const inner = zipOf([{ name: 'Tugas 2/server.mjs', text: NODE }]);
    const archive = await archiveWith('ani.zip', [
      { name: 'tugas.zip', text: inner },
      { name: 'TUGAS2.PDF' },
    ]);
    const { program, unpacked } = await grading(archive, '--only', '1c-time,1d', '--json');
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr + stdout).toBe(0);
    expect(JSON.parse(stdout) as GradeDocument).toMatchObject({
      target: archive,
      ok: true,
      taken: [
        { kind: 'unpacked', from: 'ani.zip' },
        { kind: 'unpacked', from: 'tugas.zip' },
      ],
    });
    expect(unpacked()).toEqual([]);
  });

  it.runIf(HAS_PYTHON)('grades the code cells of a notebook, and says so', async () => {
    const path = join(temporaryFolder(), 'jam.ipynb');
    writeFileSync(path, notebook('!pip install pytz', '%time\nimport socket', PYTHON));
    const { program, unpacked } = await grading(path, '--only', '1c-time,1d');
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr + stdout).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'The code cells of jam.ipynb were graded as jam.py, without the lines that only Jupyter understands (2).',
    );
    expect(unpacked()).toEqual([]);
  });

  it.each([
    [[{ name: '../server.py' }], "ani.zip holds '../server.py', which would lead out of its folder:"],
    [[{ name: 'TUGAS2.PDF' }], 'No program found in it: TUGAS2.PDF.'],
    [[{ name: 'a.mjs' }, { name: 'b.mjs' }], 'ani.zip looks like a server: name it with --entry.'],
  ])('says in one sentence what is wrong with an archive: %j', async (files, sentence) => {
    const { program, unpacked } = await grading(await archiveWith('ani.zip', files));
    const { code, stdout, stderr } = await program.ended;
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ +at |mesin-lab-hand-in/m);
    expect({ code, stdout, unpacked: unpacked() }).toEqual({ code: 2, stdout: '', unpacked: [] });
  });

  it("grades a class as Moodle packs it, and lists what is no student's", async () => {
    const archive = await archiveWith('Tugas 2-77.zip', [
      {
        name: 'Ani Wijaya_77_assignsubmission_file/tugas.zip',
        text: zipOf([{ name: 'server.mjs', text: NODE }]),
      },
      { name: 'Budi_78_assignsubmission_file/server.mjs.txt', text: NODE },
      { name: 'Citra_79_assignsubmission_file/TUGAS2.PDF', text: '%PDF' },
      { name: 'contoh.mjs', text: NODE },
      { name: 'nilai.csv', text: '' },
    ]);
    const { program, unpacked, out } = await grading(
      '--class',
      archive,
      '--only',
      '1c-time',
      '--json',
      '--ignore',
      'contoh*',
    );
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr).toBe(2); // one is without a program
    const { students, leftOut } = JSON.parse(stdout) as ClassDocument;
    const told = students.map(({ student, name, number, points, problem }) => [
      student,
      name,
      number,
      points,
      problem,
    ]);
    expect(told.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      ['Ani Wijaya 77', 'Ani Wijaya', '77', 10, null],
      ['Budi 78', 'Budi', '78', 10, null],
      ['Citra 79', 'Citra', '79', 0, 'No program found in it: TUGAS2.PDF.'],
    ]);
    expect(leftOut).toEqual([
      { name: 'contoh.mjs', why: 'ignored' },
      { name: 'nilai.csv', why: 'table' },
    ]);
    expect(readFileSync(join(out, 'Tugas 2-77/index.html'), 'utf8')).toMatch(/nilai\.csv.*a table/);
    expect(unpacked()).toEqual([]);
  });

  it("fills in Moodle's worksheet from its download, by one command", async () => {
    const archive = await archiveWith('Tugas 2-77.zip', [
      { name: 'Ani Wijaya_77_assignsubmission_file/server.mjs', text: NODE },
      { name: 'Budi_78_assignsubmission_file/server.mjs', text: NODE.replace('JAM ', 'TIME ') },
      { name: 'Citra OBrien_79_assignsubmission_file/server.mjs', text: NODE },
      { name: 'Eko_81_assignsubmission_file/TUGAS2.PDF', text: '%PDF' },
    ]);
    const worksheet = join(temporaryFolder(), 'Grades-Tugas 2-77.csv');
    writeFileSync(worksheet, ENGLISH);
    const only = ['--only', '1d-prefix,1d-line-end'];
    const { program, out } = await grading('--class', archive, '--worksheet', worksheet, ...only);
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr).toBe(2); // one is without a program
    const said = stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain('1 not in the Moodle worksheet: Eko 81.');
    expect(said).toContain('1 locked in Moodle, unchanged in the worksheet: Citra OBrien 79.');
    expect(stderr).toContain(
      `${out}/Tugas 2-77/index.html, grades.csv, grades.xlsx, junit.xml, moodle-worksheet.csv`,
    );
    const filled = readFileSync(join(out, 'Tugas 2-77/moodle-worksheet.csv'));
    const { grades, feedback } = importIntoMoodle(filled, ENGLISH_SITE);
    expect(grades).toEqual({ 77: 100, 78: 46.67 }); // 7 of 15 points
    expect(feedback['77']).toBe('<p>Points: 15 / 15. All requirements passed.</p>');
    expect(feedback['78']).toMatch(/^<p>Points: 7 \/ 15\. .*<li><code>1d-prefix<\/code> \(0 \/ 8\): .*JAM/);
    expect(readFileSync(worksheet, 'utf8')).toBe(ENGLISH);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing that it unpacked after %s',
    async (signal) => {
      const folder = join(temporaryFolder(), 'kelas');
      mkdirSync(folder);
      writeFileSync(join(folder, 'ani.zip'), zipOf([{ name: 'server.mjs', text: NODE }]));
      const { program, unpacked, out, variables } = await grading('--class', folder);
      const isGrading = (): boolean => unpacked().length > 0 && existsSync(join(out, 'kelas/index.html'));
      while (program.child.exitCode === null && !isGrading()) await delay(20);
      expect(unpacked()).toHaveLength(1);
      program.child.kill(signal);
      await program.ended;
      // What had no time to remove it is cleared up after by the next one.
      if (signal === 'SIGKILL') await lab(['grade', './nowhere.py', '--engine', 'local'], variables);
      expect(unpacked()).toEqual([]);
    },
  );
});
