/** What a class keeps from one time to the next, and how it ends; what a grade is does not matter here. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { ClassOptions } from './class.ts';
import { hasXmlReader, readXml } from '../output/testing/read-xml.ts';
import type { Engine } from '../../engine/engine.ts';
import { grade, type GradeOptions } from '../grade.ts';
import { RUBRIC } from '../rubric.ts';
import { faultyGrade, goodGrade, unjudgedGrade } from '../output/testing/sample-grade.ts';
import { join } from 'node:path';
import { ENGLISH, ENGLISH_SITE } from './testing/worksheets.ts';
import { importIntoMoodle, type Imported } from './testing/moodle-import.ts';
import { readWorksheet, type Worksheet } from './worksheet.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { gradeAll, newClass, table, type Where } from './testing/class.ts';
import { zipOf } from '../../testing/archives.ts';

vi.mock(import('../grade.ts'), async (original) => ({ ...(await original()), grade: vi.fn<typeof grade>() }));

beforeEach(() => {
  vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
    mkdirSync(folder, { recursive: true });
    return goodGrade({ target: given });
  });
});

afterEach(() => {
  vi.resetAllMocks();
});

describe('a student who was graded before', () => {
  async function gradedBefore(): Promise<Where> {
    const where = newClass('ani.py');
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual([]);
    return where;
  }

  it('gets pages in the language of now', async () => {
    const where = await gradedBefore();
    const page = (name: string): string => readFileSync(join(where.out, 'students/ani', name), 'utf8');
    expect(page('grade.html')).toContain('<html lang="en"');
    expect(await gradeAll(where, { language: 'id' })).toEqual([]);
    expect(page('grade.html')).toContain('<html lang="id"');
    expect(page('grade.md')).toContain('## Pemeriksaan time server');
    expect(await gradeAll(where, { language: 'id' })).toEqual([]);
  });

  it('is graded anew by another engine', async () => {
    const where = await gradedBefore();
    expect(await gradeAll(where, { by: 'local' })).toEqual(['ani']);
    expect(await gradeAll(where, { by: 'docker' })).toEqual(['ani']);
  });

  it('in an archive is graded anew when what is in it has changed, not when it was packed again', async () => {
    const where = newClass();
    const pack = (...names: readonly string[]): void =>
      writeFileSync(join(where.folder, 'ani.zip'), zipOf(names.map((name) => ({ name, text: name }))));
    pack('server.py', 'jam.py');
    expect(await gradeAll(where)).toEqual(['ani']);
    pack('jam.py', 'server.py');
    expect(await gradeAll(where)).toEqual([]);
    pack('server.py');
    expect(await gradeAll(where)).toEqual(['ani']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['of another version', (text: string) => text.replace('"target"', '"server"')],
    ['without an outcome that is one', (text: string) => text.replace('"passed"', '"fine"')],
  ])('is graded anew where what was kept is %s', async (_, spoiled) => {
    const where = await gradedBefore();
    const file = join(where.out, 'students/ani/state.json');
    writeFileSync(file, spoiled(readFileSync(file, 'utf8')));
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual([]);
  });

  it('is graded each time when nobody can tell what changed', async () => {
    const where = await gradedBefore();
    truncateSync(join(where.folder, 'ani.py'), 65 * 1024 ** 2);
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual(['ani']);
    rmSync(join(where.folder, 'ani.py'));
    writeFileSync(join(where.folder, 'budi.py'), '');
    await gradeAll(where);
    expect(table(where)[0]).toMatch(/^ani\|100\|An earlier grade/);
  });
});

describe('a class that cannot go on', () => {
  it('grades those to the end that are being graded, and nobody after', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    const ofBudi = Promise.withResolvers<void>();
    const begun: string[] = [];
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      begun.push(given);
      mkdirSync(folder, { recursive: true });
      if (given === 'budi') await ofBudi.promise;
      return goodGrade({ target: given });
    });
    let hasEnded = false;
    const failed = Promise.withResolvers<void>();
    const ending = gradeAll(where, {
      onGraded: ({ student }) => {
        if (student !== 'ani') return;
        failed.resolve();
        throw new Error('The disk is full.');
      },
    })
      .catch((error: Error) => error.message)
      .finally(() => (hasEnded = true));
    await failed.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasEnded).toBe(false);
    ofBudi.resolve();
    expect(await ending).toBe('The disk is full.');
    expect(begun).toEqual(['ani', 'budi']);
    expect(existsSync(join(where.out, 'students/budi/state.json'))).toBe(true);
  });
});

describe('a class that is interrupted', () => {
  const EARLIER = 'An earlier grade: the program or the grader has changed since.';

  /** Stops while `student` is graded, who gets no further. */
  function stopAt(student: string): AbortController {
    const stop = new AbortController();
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'capture.pcap'), 'new');
      if (given !== student) return goodGrade({ target: given });
      stop.abort();
      return unjudgedGrade({ target: given, problem: 'Grading was interrupted.' });
    });
    return stop;
  }

  function grading(signal: AbortSignal): ClassOptions['grading'] {
    return { engine: { name: 'docker' } as Engine, port: 45_000, environment: {}, rubric: RUBRIC, signal };
  }

  it('has a row for everybody, and goes on from there', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    const { signal } = stopAt('budi');
    expect(await gradeAll(where, { jobs: 1, grading: grading(signal) })).toEqual(['ani']);
    expect(table(where)).toEqual(['ani|100|', 'budi||Not graded yet.', 'citra||Not graded yet.']);
    const page = readFileSync(join(where.out, 'index.html'), 'utf8');
    expect(page).toContain('2 not graded yet: budi, citra.');
    expect(page).not.toContain('could not be judged');
    if (hasXmlReader) {
      const { attributes } = readXml(readFileSync(join(where.out, 'junit.xml'), 'utf8'));
      expect(attributes).toMatchObject({ skipped: '2', errors: '0', failures: '0' });
    }
    expect(readdirSync(where.out).toSorted()).toEqual([
      'grades.csv',
      'grades.xlsx',
      'index.html',
      'junit.xml',
      'students',
    ]);
    stopAt('');
    expect(await gradeAll(where)).toEqual(['budi', 'citra']);
    expect(table(where)).toEqual(['ani|100|', 'budi|100|', 'citra|100|']);
  });

  it('keeps the grades and captures there were, also when all were to be graded again', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    await gradeAll(where);
    const capture = join(where.out, 'students/budi/capture.pcap');
    writeFileSync(capture, 'old');
    const { signal } = stopAt('budi');
    expect(await gradeAll(where, { jobs: 1, again: true, grading: grading(signal) })).toEqual(['ani']);
    expect(table(where)).toEqual(['ani|100|', 'budi|100|', 'citra|100|']);
    expect(readFileSync(capture, 'utf8')).toBe('old');
    expect(readFileSync(join(where.out, 'students/ani/capture.pcap'), 'utf8')).toBe('new');
    expect(await gradeAll(where)).toEqual([]);
  });

  it('says which grades are of a program that has changed since', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    await gradeAll(where);
    for (const name of ['ani.py', 'citra.py']) writeFileSync(join(where.folder, name), 'pass');
    const { signal } = stopAt('ani');
    expect(await gradeAll(where, { jobs: 1, grading: grading(signal) })).toEqual([]);
    expect(table(where)).toEqual([`ani|100|${EARLIER}`, 'budi|100|', `citra|100|${EARLIER}`]);
    expect(readFileSync(join(where.out, 'index.html'), 'utf8')).toContain(EARLIER);
  });

  it.each([
    ['before', 'new', 'old'],
    ['while', 'old', 'new'],
  ])('by force %s a folder takes the place of another loses none', async (when, left, holds) => {
    const where = newClass('ani.py');
    await gradeAll(where);
    const place = join(where.out, 'students/ani');
    const capture = (folder: string): string => join(folder, 'capture.pcap');
    writeFileSync(capture(place), 'old');
    const killed = join(where.out, '.unfinished/999999999-1');
    mkdirSync(join(killed, 'new/ani'), { recursive: true });
    mkdirSync(join(killed, 'old'), { recursive: true });
    writeFileSync(capture(join(killed, 'new/ani')), 'new');
    writeFileSync(join(killed, 'new/ani/state.json'), readFileSync(join(place, 'state.json')));
    if (when === 'while') renameSync(place, join(killed, 'old/ani'));
    expect(existsSync(join(killed, left, 'ani'))).toBe(true);
    expect(await gradeAll(where)).toEqual([]);
    expect(readFileSync(capture(place), 'utf8')).toBe(holds);
    expect(existsSync(join(where.out, '.unfinished'))).toBe(false);
  });
});

describe('a grade of before', () => {
  it('stays where the grader could not judge this time, which is said', async () => {
    const where = newClass('ani.py');
    await gradeAll(where);
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      return unjudgedGrade({ target: given });
    });
    expect(await gradeAll(where, { again: true })).toEqual(['ani']);
    expect(table(where)).toEqual([
      'ani|100|An earlier grade: this time it could not be judged. The Docker engine does not answer.',
    ]);
    expect(await gradeAll(where)).toEqual([]);
  });

  it('stays in the tables when the program has gone from the class', async () => {
    const where = newClass('ani.py', 'budi.py');
    await gradeAll(where);
    rmSync(join(where.folder, 'budi.py'));
    expect(await gradeAll(where)).toEqual([]);
    expect(table(where)).toEqual([
      'ani|100|',
      'budi|100|An earlier grade: the program is not in the folder of the class now.',
    ]);
  });

  it('gives way to a worse one', async () => {
    const where = newClass('ani.py');
    await gradeAll(where);
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      return faultyGrade({ target: given });
    });
    expect(await gradeAll(where, { again: true })).toEqual(['ani']);
    expect(table(where)[0]).toMatch(/^ani\|75\|/);
  });
});

describe('what a teacher says of one student', () => {
  const line = { line: 'line 2 of overrides.csv', how: {}, settled: [] };
  const settled = [{ id: '1c-session', outcome: 'passed', reason: 'Shown in class.' }] as const;

  it('is for that student alone, who is the only one graded anew', async () => {
    const where = newClass('ani.py', 'budi.py');
    await gradeAll(where);
    const overrides = [{ ...line, student: 'budi', how: { run: 'python3 budi.py 45000' } }];
    expect(await gradeAll(where, { overrides })).toEqual(['budi']);
    const target = vi.mocked(grade).mock.lastCall?.[0].target;
    expect(target).toMatchObject({ program: { command: ['sh', '-c', 'python3 budi.py 45000'] } });
    expect(await gradeAll(where, { overrides })).toEqual([]);
    expect(await gradeAll(where)).toEqual(['budi']);
  });

  it('is settled without another grade, and no longer when it is not said any more', async () => {
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      return faultyGrade({ target: given });
    });
    const where = newClass('ani.py', 'budi.py');
    await gradeAll(where);
    const overrides = [{ ...line, student: 'budi', settled }];
    expect(await gradeAll(where, { overrides })).toEqual([]);
    const [ani, budi] = table(where);
    expect(ani).toMatch(/^ani\|75\|/);
    expect(budi).toMatch(/^budi\|80\|/);
    expect(budi).toContain('1c-session: Settled by the teacher as passed: Shown in class.');
    expect(readFileSync(join(where.out, 'students/budi/grade.html'), 'utf8')).toContain(
      'Settled by the teacher',
    );
    expect(readFileSync(join(where.out, 'index.html'), 'utf8')).toContain('Settled by the teacher');
    await gradeAll(where);
    expect(table(where)[1]).toMatch(/^budi\|75\|/);
  });

  it('is refused when it chooses a file in a single file', async () => {
    const where = newClass('ani.py');
    const overrides = [{ ...line, student: 'ani', how: { entry: 'server.py' } }];
    await expect(gradeAll(where, { overrides })).rejects.toMatchObject({
      code: 'USAGE',
      message: '--overrides: ani has the entry server.py, and handed in a single file: leave the entry out.',
    });
  });

  it('is refused when nobody has the name, before anybody is graded', async () => {
    const where = newClass('ani.py');
    await expect(gradeAll(where, { overrides: [{ ...line, student: 'eko' }] })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /^--overrides: line 2 of overrides\.csv names 'eko', who is not in the class/,
      ),
    });
    expect(existsSync(where.out)).toBe(false);
  });
});

describe("a class with Moodle's worksheet", () => {
  const HAND_INS = ['Ani Wijaya_77', 'Budi_78', 'Citra OBrien_79'].map(
    (who) => `${who}_assignsubmission_file_server.py`,
  );

  function worksheetOf(text: string): Worksheet {
    const file = join(temporaryFolder(), 'Grades.csv');
    writeFileSync(file, text);
    return readWorksheet(file);
  }

  const filledIn = ({ out }: Where): Imported =>
    importIntoMoodle(readFileSync(join(out, 'moodle-worksheet.csv')), ENGLISH_SITE);

  it('has it filled in for those who are graded, each time one is', async () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // by which writing tables takes no time at all
    const where = newClass(...HAND_INS);
    const worksheet = worksheetOf(ENGLISH);
    const stop = new AbortController();
    const seen: Imported['grades'][] = [];
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      seen.push(filledIn(where).grades);
      if (given !== 'Budi 78') return faultyGrade({ target: given });
      stop.abort();
      return unjudgedGrade({ target: given, problem: 'Grading was interrupted.' });
    });
    const { signal } = stop;
    const grading = {
      engine: { name: 'docker' } as Engine,
      port: 45_000,
      environment: {},
      rubric: RUBRIC,
      signal,
    };
    expect(await gradeAll(where, { jobs: 1, worksheet, grading })).toEqual(['Ani Wijaya 77']);
    expect(seen).toEqual([{}, { 77: 75 }]);
    expect(filledIn(where).grades).toEqual({ 77: 75 });
    vi.mocked(grade).mockImplementation(async ({ given }) => goodGrade({ target: given }));
    expect(await gradeAll(where, { jobs: 1, worksheet })).toEqual(['Budi 78', 'Citra OBrien 79']);
    expect(filledIn(where).grades).toEqual({ 77: 75, 78: 100 });
    vi.useRealTimers();
  });

  it('has the numbers that the university knows its students by', async () => {
    const where = newClass('Budi_78_assignsubmission_file_server.py');
    const row = (): string | undefined =>
      readFileSync(join(where.out, 'grades.csv'), 'utf8').split('\r\n')[1];
    await gradeAll(where, { worksheet: worksheetOf(ENGLISH) });
    expect(row()).toMatch(/^Budi 78,5025211002,Budi,100,/);
    await gradeAll(where);
    expect(row()).toMatch(/^Budi 78,78,Budi,100,/);
  });

  it('has no number for a team, which has several', async () => {
    const where = newClass('Kelompok 3_12_assignsubmission_file_server.py');
    const team = ENGLISH.replaceAll('"Submitted for grading",,', '"Kelompok 3",,');
    await gradeAll(where, { worksheet: worksheetOf(team) });
    expect(readFileSync(join(where.out, 'grades.csv'), 'utf8')).toContain(
      '\r\nKelompok 3 12,12,Kelompok 3,100,',
    );
    expect(filledIn(where).grades).toEqual({ 77: 100 }); // the other one is locked
  });

  it('is refused with that of another, before anybody is graded', async () => {
    const where = newClass(...HAND_INS);
    const worksheet = worksheetOf(ENGLISH.replaceAll(/(?<=Participant )7/g, '1'));
    await expect(gradeAll(where, { worksheet })).rejects.toMatchObject({
      code: 'USAGE',
      message:
        '--worksheet: nobody of the class is in it; expected what Moodle lets you download of one assignment, hand-ins and worksheet.',
    });
    expect(existsSync(where.out)).toBe(false);
  });
});

describe('folders of earlier years', () => {
  it('are compared with, and never graded', async () => {
    const server = readFileSync(join(import.meta.dirname, '../corpus/right/with-selectors.py'), 'utf8');
    const [where, before] = [newClass('ani.py'), newClass('kakak.py')];
    writeFileSync(join(where.folder, 'ani.py'), server);
    writeFileSync(join(before.folder, 'kakak.py'), server);
    expect(await gradeAll(where, { against: [before.folder] })).toEqual(['ani']);
    const page = readFileSync(join(where.out, 'index.html'), 'utf8');
    expect(page).toContain(`kakak (earlier: ${before.folder})`);
    expect(table(where)).toEqual(['ani|100|']);
  });

  it('are refused under the name of their option', async () => {
    const where = newClass('ani.py');
    await expect(gradeAll(where, { against: ['/nowhere'] })).rejects.toMatchObject({
      code: 'USAGE',
      message: '--against: /nowhere cannot be read as a folder.',
    });
  });
});

describe.runIf(existsSync('/dev/full'))('a class on a full disk', () => {
  it.each(['index.html', 'grades.csv', 'grades.xlsx', 'junit.xml'])(
    'says so in one sentence, and keeps what was there: %s',
    async (name) => {
      const where = newClass('ani.py', 'budi.py');
      await gradeAll(where);
      const before = readFileSync(join(where.out, name));
      symlinkSync('/dev/full', join(where.out, `${name}.new`)); // where the draft goes
      await expect(gradeAll(where, { again: true })).rejects.toMatchObject({
        code: 'USAGE',
        message: `Results cannot be written to ${where.out}: its disk is full. Free some space, or name another folder with --out.`,
      });
      expect(readFileSync(join(where.out, name))).toEqual(before);
      expect(readdirSync(join(where.out, 'students/ani'))).toContain('state.json');
      expect(existsSync(join(where.out, '.unfinished'))).toBe(false);
    },
  );
});
