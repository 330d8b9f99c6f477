/** A class in shards and put together again, against the same class on one machine; what a grade is does not matter here. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { basename, join, relative } from 'node:path';
import { type ClassOptions, gradeClass } from './class.ts';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { faultyGrade, goodGrade, unjudgedGrade } from '../output/testing/sample-grade.ts';
import { grade, type GradeOptions } from '../grade.ts';
import type { Engine } from '../../engine/engine.ts';
import { type LateRules, lateRulesIn } from '../late.ts';
import { type MergeOptions, mergeShards } from './merge.ts';
import { RUBRIC } from '../rubric.ts';
import { type ShardDocument, shardName } from './shard.ts';
import { testRepository } from './testing/repository.ts';
import { temporaryFolder } from '../../testing/folder.ts';

vi.mock(import('../grade.ts'), async (original) => ({ ...(await original()), grade: vi.fn<typeof grade>() }));

const SERVER = readFileSync(join(import.meta.dirname, '../corpus/right/with-selectors.py'), 'utf8');

/** Some are good, some are not, one cannot be judged; each has a capture of its own. */
async function madeUp({ given, folder }: Pick<GradeOptions, 'given' | 'folder'>) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'capture.pcap'), `packets of ${given}`);
  if (given === 'fajar') return faultyGrade({ target: given, judged: false, problem: 'A capture failed.' });
  return given < 'c' ? faultyGrade({ target: given }) : goodGrade({ target: given });
}

beforeEach(() => {
  vi.mocked(grade).mockImplementation(madeUp);
});

afterEach(() => {
  vi.resetAllMocks();
});

const STUDENTS = ['ani', 'budi', 'citra', 'dewi', 'eko', 'fajar', 'gita'];
/** Copies of each other, in different shards of three. */
const ALIKE = new Set(['budi', 'dewi', 'gita']);
const IMAGES = { 'mesin-lab/client:1': 'sha256:aa', 'mesin-lab/languages:1': null };
const settled = [{ id: '1c-session', outcome: 'passed', reason: 'Shown in class.' }] as const;
const OVERRIDES = [
  { line: 'line 2 of o.csv', student: 'ani', how: {}, settled },
  { line: 'line 3 of o.csv', student: 'budi', how: { run: 'python3 budi.py' }, settled: [] },
  { line: 'line 4 of o.csv', student: 'fajar', how: {}, settled },
];

/** A class, and where grades go. */
class Course {
  readonly base = temporaryFolder();
  readonly folder = join(this.base, 'kelas');
  readonly grades = join(this.base, 'grades');
  readonly out = join(this.grades, 'kelas');

  constructor() {
    mkdirSync(this.folder);
    for (const name of STUDENTS)
      writeFileSync(join(this.folder, `${name}.py`), ALIKE.has(name) ? SERVER : `print('${name}')\n`);
    writeFileSync(join(this.folder, 'nilai.xlsx'), '');
  }

  /** Answers with who was graded now. */
  async grade(out: string, more: Partial<ClassOptions> = {}, images: object = IMAGES): Promise<string[]> {
    const now: string[] = [];
    const engine = { name: 'docker', imageIds: async () => images } as unknown as Engine;
    await gradeClass({
      folder: this.folder,
      out,
      jobs: 2,
      again: false,
      language: 'en',
      how: {},
      overrides: OVERRIDES,
      grading: { engine, port: 45_000, environment: {}, rubric: RUBRIC },
      onGraded: ({ student }, _done, _total, isNew) => void (isNew && now.push(student)),
      ...more,
    });
    return now;
  }

  shard(index: number, count: number): string {
    return join(this.grades, shardName('kelas', { index, count }));
  }

  async gradeShards(count: number, more: Partial<ClassOptions> = {}): Promise<string[]> {
    const all = Array.from({ length: count }, (_, at) => at + 1);
    for (const index of all) await this.grade(this.shard(index, count), { shard: { index, count }, ...more });
    return all.map((index) => this.shard(index, count));
  }

  async merge(folders: readonly string[], more: Partial<MergeOptions> = {}) {
    return mergeShards({ folders, out: this.grades, language: 'en', ...more });
  }
}

/** Their bytes by path; a workbook without the times in its zip archive. */
function filesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const entries = files.map(({ parentPath, name }): [string, string] => {
    const path = join(parentPath, name);
    const bytes = readFileSync(path);
    return [relative(folder, path), (name.endsWith('.xlsx') ? timeless(bytes) : bytes).toString('latin1')];
  });
  return new Map(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** APPNOTE 4.3.7 and 4.3.12: a file's time and date, in its own header and in the directory. */
function timeless(zip: Buffer): Buffer {
  const directory = zip.readUInt32LE(zip.length - 22 + 16);
  for (let at = directory; zip.readUInt32LE(at) === 0x02_01_4b_50;) {
    zip.fill(0, at + 12, at + 16);
    const local = zip.readUInt32LE(at + 42);
    zip.fill(0, local + 10, local + 14);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return zip;
}

function changeDocument(folder: string, change: (document: ShardDocument) => object): void {
  const file = join(folder, 'shard.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as ShardDocument)));
}

describe('shards of a class, merged', () => {
  it.each([1, 3, 10])('%d of them give the files that one machine gives', async (count) => {
    const course = new Course();
    const alone = join(course.base, 'alone');
    expect(await course.grade(alone)).toEqual(expect.arrayContaining(STUDENTS));
    const folders = await course.gradeShards(count);
    const result = await course.merge(folders.toReversed());
    const merged = filesIn(course.out);
    expect([...merged.keys()]).toEqual(expect.arrayContaining(['index.html', 'grades.xlsx', 'junit.xml']));
    expect(merged.get('students/ani/capture.pcap')).toBe('packets of ani');
    expect(merged.get('students/ani/grade.html')).toContain('Settled by the teacher');
    expect(merged).toEqual(filesIn(alone));
    expect(result.pairs).toMatchObject([
      { one: 'budi', other: 'dewi' },
      { one: 'budi', other: 'gita' },
      { one: 'dewi', other: 'gita' },
    ]);
    expect(result.leftOut).toEqual([{ name: 'nilai.xlsx', why: 'table' }]);
    expect(readdirSync(course.grades).toSorted()).toEqual(
      ['kelas', ...folders.map((folder) => basename(folder))].toSorted(),
    );
  });

  it('keep which host graded whom, and are the same otherwise', async () => {
    const course = new Course();
    const engine = { name: 'docker', imageIds: async () => IMAGES } as unknown as Engine;
    const hosts = (name: string) => [{ name, engine, jobs: 2, answers: async () => true }];
    const alone = join(course.base, 'alone');
    await course.grade(alone, { hosts: hosts('lab-1') });
    await course.merge(await course.gradeShards(3, { hosts: hosts('lab-2') }));
    const merged = filesIn(course.out);
    expect(merged.get('students/ani/grade.md')).toContain('\nHost: lab-2\n');
    const moved = Array.from(merged, ([path, text]) => [path, text.replaceAll('lab-2', 'lab-1')] as const);
    expect(new Map(moved)).toEqual(filesIn(alone));
  });

  it('take off late days as one machine does, and tell students as much as it does', async () => {
    const course = new Course();
    STUDENTS.forEach((name, index) => {
      const seconds = Date.UTC(2026, 10, 18 + index) / 1_000;
      utimesSync(join(course.folder, `${name}.py`), seconds, seconds);
    });
    const late = lateRulesIn({
      deadline: '2026-11-20T23:59:00+07:00',
      points: { 1: 10, 2: 25 },
    }) as LateRules;
    const deadline = '2026-11-23T23:59:00+07:00';
    const more = {
      late,
      overrides: [...OVERRIDES, { line: '', student: 'gita', how: {}, settled: [], deadline }],
    };
    const alone = join(course.base, 'alone');
    await course.grade(alone, { ...more, feedback: 'verdict' });
    const folders = await course.gradeShards(3, more);
    await course.merge(folders, { feedback: 'hints' });
    expect(filesIn(course.out)).not.toEqual(filesIn(alone));
    await course.merge(folders, { feedback: 'verdict' });
    expect(filesIn(course.out)).toEqual(filesIn(alone));
    const table = readFileSync(join(course.out, 'grades.csv'), 'utf8');
    expect(table.match(/1 day late: −10 points/g)).toHaveLength(2); // dewi, and gita with more time
    expect(table.match(/2 days late: −25 points/g)).toHaveLength(1); // eko; nobody could judge fajar
    expect(filesIn(course.out).get('for-students/gita/grade.md')).toContain('1 day late');
    await course.merge(folders);
    expect(existsSync(join(course.out, 'for-students'))).toBe(false);
  });

  it('take no deadline of one student where the class has none', async () => {
    const course = new Course();
    const folders = await course.gradeShards(2, { overrides: [] });
    const one = { line: 'line 2 of o.csv', student: 'ani', how: {}, settled: [] };
    await expect(
      course.merge(folders, { overrides: [{ ...one, deadline: '2026-11-23T23:59:00Z' }] }),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /^--overrides: line 2 of o\.csv has a deadline, and no late days are set: /,
      ),
    });
  });

  it('believe no times of packing, also where each has a single hand-in', async () => {
    const course = new Course();
    const seconds = Date.UTC(2026, 10, 28) / 1_000;
    for (const name of STUDENTS) utimesSync(join(course.folder, `${name}.py`), seconds, seconds);
    const late = lateRulesIn({ deadline: '2026-11-20T23:59:00+07:00', points: { 1: 10 } }) as LateRules;
    const folders = await course.gradeShards(7, { late });
    const { isOfPacking } = await course.merge(folders);
    expect(isOfPacking).toBe(true);
    for (const file of [course.out, ...folders].map((folder) => join(folder, 'grades.csv')))
      expect(readFileSync(file, 'utf8')).not.toMatch(/days? late/);
  });

  it('are a class that grades nobody again, but who could not be judged', async () => {
    const course = new Course();
    await course.merge(await course.gradeShards(3));
    expect(await course.grade(course.out)).toEqual(['fajar']);
  });

  it('may be told otherwise what is settled, in which language and what to compare with', async () => {
    const course = new Course();
    const folders = await course.gradeShards(2);
    const before = new Course();
    const [, started] = OVERRIDES;
    await course.merge(folders, {
      language: 'id',
      against: [before.folder],
      overrides: [{ ...started!, settled }],
    });
    const alone = join(course.base, 'alone');
    await course.grade(alone, {
      language: 'id',
      against: [before.folder],
      overrides: [{ ...started!, settled }],
    });
    expect(filesIn(course.out)).toEqual(filesIn(alone));
    const page = (name: string): string => readFileSync(join(course.out, name), 'utf8');
    expect(page('students/ani/grade.html')).not.toContain('Ditetapkan');
    expect(page('students/budi/grade.html')).toContain('Ditetapkan');
    expect(page('index.html')).toContain(before.folder);
  });

  it('say who has not been graded yet', async () => {
    const course = new Course();
    const [first = '', second = ''] = await course.gradeShards(2);
    rmSync(second, { recursive: true });
    const stop = new AbortController();
    vi.mocked(grade).mockImplementation(async (options) => {
      if (options.given !== 'dewi') return madeUp(options);
      stop.abort();
      return unjudgedGrade({ target: options.given, problem: 'Grading was interrupted.' });
    });
    const engine = { name: 'docker', imageIds: async () => IMAGES } as unknown as Engine;
    const grading = { engine, port: 45_000, environment: {}, rubric: RUBRIC, signal: stop.signal };
    expect(await course.grade(second, { shard: { index: 2, count: 2 }, jobs: 1, grading })).toEqual(['budi']);
    const { graded } = await course.merge([first, second]);
    expect(graded.filter(({ standing }) => standing === 'missing').map(({ student }) => student)).toEqual([
      'dewi',
      'fajar',
    ]);
    expect(readFileSync(join(course.out, 'grades.csv'), 'utf8')).toContain('Not graded yet.');
    vi.mocked(grade).mockImplementation(madeUp);
    expect(await course.grade(second, { shard: { index: 2, count: 2 } })).toEqual(['dewi', 'fajar']);
    await course.merge([first, second]);
    expect(readFileSync(join(course.out, 'grades.csv'), 'utf8')).not.toContain('Not graded yet.');
  });

  it('say whose grade is of before, as it could not be judged this time', async () => {
    const course = new Course();
    const alone = join(course.base, 'alone');
    await course.grade(alone);
    const folders = await course.gradeShards(2);
    vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
      mkdirSync(folder, { recursive: true });
      return unjudgedGrade({ target: given });
    });
    await course.grade(alone, { again: true });
    await course.gradeShards(2, { again: true });
    const { graded } = await course.merge(folders);
    expect(graded[0]).toMatchObject({ standing: 'retried', attempt: 'The Docker engine does not answer.' });
    expect(filesIn(course.out)).toEqual(filesIn(alone));
  });

  it('of repositories are as those of folders', async () => {
    const course = new Course();
    const { link, commit } = testRepository({ 'server.py': SERVER });
    const names = ['ani', 'budi', 'citra'];
    const repositories = names.map((student) => ({ student, name: student, number: null, link }));
    const alone = join(course.base, 'alone');
    const how = { repositories, overrides: [] };
    expect((await course.grade(alone, how)).toSorted()).toEqual(names);
    const folders = await course.gradeShards(2, how);
    const { pairs } = await course.merge(folders);
    expect(pairs).toHaveLength(3);
    expect(filesIn(course.out)).toEqual(filesIn(alone));
    expect(await course.grade(course.out, how)).toEqual([]);
    commit({ 'server.py': `${SERVER}# more` });
    expect(
      (await course.grade(course.shard(2, 2), { ...how, shard: { index: 2, count: 2 } })).toSorted(),
    ).toEqual(['budi']);
  });

  it('keep whoever has left the class, and what somebody put beside the results', async () => {
    const course = new Course();
    await course.merge(await course.gradeShards(2));
    writeFileSync(join(course.out, 'catatan.txt'), 'Oral exam on Monday.');
    rmSync(join(course.folder, 'ani.py'));
    const OTHERS = { overrides: OVERRIDES.slice(1) };
    const { graded } = await course.merge(await course.gradeShards(2, OTHERS));
    expect(graded.filter(({ standing }) => standing === 'gone')).toMatchObject([{ student: 'ani' }]);
    expect(readFileSync(join(course.out, 'catatan.txt'), 'utf8')).toBe('Oral exam on Monday.');
    expect(existsSync(join(course.out, 'students/ani/capture.pcap'))).toBe(true);
    expect(await course.grade(course.out, OTHERS)).toEqual(['fajar']);
  });

  it('leave the results as they were when they are stopped', async () => {
    const course = new Course();
    const folders = await course.gradeShards(2);
    await course.merge(folders);
    const before = filesIn(course.out);
    const stop = new AbortController();
    const onMerged = (done: number): void => void (done === 3 && stop.abort());
    const stopped = course.merge(folders, { language: 'id', signal: stop.signal, onMerged });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(filesIn(course.out)).toEqual(before);
    expect(existsSync(join(course.grades, '.unfinished'))).toBe(false);
  });

  it.each(['new', 'old'])('by force while results change places leave the %s ones', async (left) => {
    const course = new Course();
    const folders = await course.gradeShards(2);
    await course.merge(folders);
    const killed = join(course.grades, '.unfinished/999999999-1');
    mkdirSync(join(killed, 'new'), { recursive: true });
    mkdirSync(join(killed, 'old'), { recursive: true });
    if (left === 'new') cpSync(course.out, join(killed, 'new/kelas'), { recursive: true });
    writeFileSync(join(course.out, 'catatan.txt'), 'old');
    renameSync(course.out, join(killed, 'old/kelas'));
    await course.merge(folders);
    expect(existsSync(join(course.out, 'catatan.txt'))).toBe(left === 'old');
    expect(existsSync(join(course.grades, '.unfinished'))).toBe(false);
  });
});

describe('a shard', () => {
  it('has every n-th of the class, and goes on where it stopped', async () => {
    const course = new Course();
    const how = { shard: { index: 2, count: 3 } };
    expect((await course.grade(course.shard(2, 3), how)).toSorted()).toEqual(['budi', 'eko']);
    expect(await course.grade(course.shard(2, 3), how)).toEqual([]);
    expect(readdirSync(join(course.shard(2, 3), 'students')).toSorted()).toEqual(['budi', 'eko']);
    const page = readFileSync(join(course.shard(2, 3), 'index.html'), 'utf8');
    expect(page).toContain('<title>kelas-shard-2-of-3');
  });

  it('may be empty', async () => {
    const course = new Course();
    expect(await course.grade(course.shard(9, 9), { shard: { index: 9, count: 9 } })).toEqual([]);
    expect(existsSync(join(course.shard(9, 9), 'grades.xlsx'))).toBe(true);
  });

  it('does not call those gone who are in another shard since the class has grown', async () => {
    const course = new Course();
    const how = { shard: { index: 2, count: 3 } };
    await course.grade(course.shard(2, 3), how);
    writeFileSync(join(course.folder, 'aan.py'), '');
    expect((await course.grade(course.shard(2, 3), how)).toSorted()).toEqual(['ani', 'dewi', 'gita']);
    expect(readFileSync(join(course.shard(2, 3), 'grades.csv'), 'utf8')).not.toMatch(/^budi/m);
  });

  it('is graded anew by an engine that has other images, and has no grade of the old ones until then', async () => {
    const course = new Course();
    const how = { shard: { index: 2, count: 3 }, jobs: 1 };
    await course.grade(course.shard(2, 3), how);
    const stop = new AbortController();
    const other = { ...IMAGES, 'mesin-lab/client:1': 'sha256:bb' };
    const engine = { name: 'docker', imageIds: async () => other } as unknown as Engine;
    const grading = { engine, port: 45_000, environment: {}, rubric: RUBRIC, signal: stop.signal };
    const onGraded = (): void => stop.abort();
    await course.grade(course.shard(2, 3), { ...how, grading, onGraded });
    const rows = (): string[] =>
      readFileSync(join(course.shard(2, 3), 'grades.csv'), 'utf8').match(/^.*Not graded yet.*$/gm) ?? [];
    expect(rows()).toHaveLength(1);
    expect(await course.grade(course.shard(2, 3), how, other)).toHaveLength(1);
    expect(rows()).toEqual([]);
  });
});

describe('what does not make up one class', () => {
  it('is refused: what is no shard, is cut short, or lacks a grade', async () => {
    const course = new Course();
    const folders = await course.gradeShards(3);
    const [first = '', second = '', third = ''] = folders;
    const message = async (...given: string[]): Promise<string> =>
      course.merge(given).then(
        () => '',
        ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
      );
    expect(await message(first, join(course.base, 'none'))).toBe(
      `USAGE ${course.base}/none is not the folder of a shard; expected one that lab:grade --shard wrote, such as artifacts/grades/kelas-shard-1-of-8.`,
    );
    changeDocument(first, (document) => ({ ...document, rows: document.rows.slice(1) }));
    expect(await message(first, second, third)).toBe(
      `USAGE ${first} lacks the grade of ani: copy the whole folder once more, or grade that shard again.`,
    );
    rmSync(join(second, 'students/budi/state.json'));
    expect(await message(first, second, third)).toContain('lacks the grade of ani');
    await course.grade(first, { shard: { index: 1, count: 3 } });
    expect(await message(first, second, third)).toContain(`${second} lacks the grade of budi`);
    changeDocument(third, (document) => ({ ...document, schema: 2 }));
    expect(await message(first, second, third)).toBe(
      `USAGE ${third}/shard.json cannot be read as the document of a shard: copy its folder once more, or grade that shard again.`,
    );
    changeDocument(third, (document) => ({ ...document, schema: 1, class: '../kelas' }));
    expect(await message(first, second, third)).toContain('cannot be read as the document of a shard');
    writeFileSync(join(third, 'shard.json'), '{"schema":1,');
    expect(await message(first, second, third)).toContain('cannot be read as the document of a shard');
    expect(readdirSync(course.grades).toSorted()).toEqual(folders.map((folder) => basename(folder)));
  });

  it('is refused: somebody who is started otherwise than the shards were told', async () => {
    const course = new Course();
    const folders = await course.gradeShards(2);
    await expect(course.merge(folders, { overrides: [] })).rejects.toMatchObject({
      code: 'USAGE',
      message:
        '--overrides: budi was started in another way when the shards were graded; grade them again with this file, or leave entry, run and image as they were.',
    });
  });
});
