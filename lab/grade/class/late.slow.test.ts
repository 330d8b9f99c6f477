/** Late days of a class: whose time counts, and that a changed table grades nobody again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { faultyGrade, goodGrade } from '../output/testing/sample-grade.ts';
import { gradeAll, newClass, table, type Where } from './testing/class.ts';
import { type LateRules, lateRulesIn } from '../late.ts';
import { archiveWith, zipOf } from '../../testing/archives.ts';
import { dirname, join } from 'node:path';
import { grade } from '../grade.ts';
import type { GradeDocument } from '../output/json.ts';

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

const DEADLINE = '2026-11-20T23:59:00+07:00';
const DUE = Date.parse(DEADLINE);
const HOUR = 3_600_000;

function rules(points: Readonly<Record<string, number>>, deadline = DEADLINE): LateRules {
  return lateRulesIn({ deadline, points }) as LateRules;
}

const LATE = rules({ 1: 10, 2: 25 });

/** Each student's file is so many hours late. */
function classOf(hoursLate: Readonly<Record<string, number>>): Where {
  const where = newClass(...Object.keys(hoursLate));
  for (const [name, hours] of Object.entries(hoursLate)) touch(join(where.folder, name), hours);
  return where;
}

function touch(path: string, hoursLate: number): void {
  const seconds = (DUE + hoursLate * HOUR) / 1_000;
  utimesSync(path, seconds, seconds);
}

function document({ out }: Where, student: string): GradeDocument {
  return JSON.parse(readFileSync(join(out, 'students', student, 'grade.json'), 'utf8')) as GradeDocument;
}

const line = { line: 'line 2 of overrides.csv', how: {}, settled: [] };

describe('late days of a class', () => {
  it('are taken off the points of who was late, and said in tables and pages', async () => {
    const where = classOf({ 'ani.py': -3, 'budi.py': 5, 'citra.py': 30 });
    await gradeAll(where, { late: LATE });
    expect(table(where)).toEqual([
      'ani|100|',
      'budi|90|1 day late: −10 points.',
      'citra|75|2 days late: −25 points.',
    ]);
    expect(readFileSync(join(where.out, 'index.html'), 'utf8')).toContain('2 days late: −25 points.');
    expect(readFileSync(join(where.out, 'junit.xml'), 'utf8')).toContain('2 days late: −25 points.');
    expect(document(where, 'citra')).toMatchObject({
      ok: true,
      points: 75,
      handedIn: { at: '2026-11-21T22:59:00Z', from: 'files' },
      late: { deadline: DEADLINE, days: 2, points: 25 },
    });
  });

  it('change with the table, and grade nobody again', async () => {
    const where = classOf({ 'ani.py': -3, 'budi.py': 30 });
    expect(await gradeAll(where)).toEqual(['ani', 'budi']);
    expect(table(where)).toEqual(['ani|100|', 'budi|100|']);
    expect(await gradeAll(where, { late: LATE })).toEqual([]);
    expect(table(where)).toEqual(['ani|100|', 'budi|75|2 days late: −25 points.']);
    expect(readFileSync(join(where.out, 'students/budi/grade.html'), 'utf8')).toContain(
      '2 days late: −25 points.',
    );
    expect(await gradeAll(where, { late: rules({ 1: 5, 2: 7 }), language: 'id' })).toEqual([]);
    expect(table(where)[1]).toBe('budi|93|Terlambat 2 hari: −7 poin.');
    expect(await gradeAll(where, { late: rules({ 1: 5 }, '2026-11-22T00:00:00+07:00') })).toEqual([]);
    expect(table(where)).toEqual(['ani|100|', 'budi|95|1 day late: −5 points.']);
    expect(await gradeAll(where)).toEqual([]);
    expect(document(where, 'budi')).toMatchObject({ points: 100, late: null });
  });

  it('are counted anew when the same program is handed in once more, which grades nobody', async () => {
    const where = classOf({ 'ani.py': -3, 'budi.py': -3 });
    await gradeAll(where, { late: LATE });
    touch(join(where.folder, 'budi.py'), 1);
    expect(await gradeAll(where, { late: LATE })).toEqual([]);
    expect(table(where)).toEqual(['ani|100|', 'budi|90|1 day late: −10 points.']);
    const state = readFileSync(join(where.out, 'students/budi/state.json'), 'utf8');
    expect(JSON.parse(state)).toMatchObject({
      grade: { points: 100, late: null, handedIn: { at: '2026-11-20T17:59:00Z' } },
    });
  });

  it('come after what a teacher settles, and leave no fewer than 0 points', async () => {
    vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
      mkdirSync(folder, { recursive: true });
      return faultyGrade({ target: given });
    });
    const where = classOf({ 'ani.py': 30, 'budi.py': -900 });
    const settled = [{ id: '1c-session', outcome: 'passed', reason: 'Shown in class.' }] as const;
    await gradeAll(where, { late: LATE, overrides: [{ ...line, student: 'ani', settled }] });
    expect(document(where, 'ani')).toMatchObject({ points: 55, ok: false });
    await gradeAll(where, { late: rules({ 1: 100 }) });
    expect(document(where, 'ani').points).toBe(0);
    expect(document(where, 'budi').points).toBe(75);
  });

  it('are counted from a deadline of their own for who has more time', async () => {
    const where = classOf({ 'ani.py': 30, 'budi.py': 31, 'citra.py': -1 });
    const deadline = '2026-11-21T23:59:00+07:00';
    await gradeAll(where, { late: LATE, overrides: [{ ...line, student: 'budi', deadline }] });
    expect(table(where)).toEqual([
      'ani|75|2 days late: −25 points.',
      'budi|90|1 day late: −10 points.',
      'citra|100|',
    ]);
    expect(document(where, 'budi').late).toMatchObject({ deadline, days: 1 });
  });

  it('believe a teacher more than the files', async () => {
    const where = classOf({ 'ani.py': 30, 'budi.py': -1 });
    const overrides = [
      { ...line, student: 'ani', handedIn: '2026-11-20T20:00:00+07:00' },
      { ...line, student: 'budi', handedIn: '2026-11-21T20:00:00+07:00' },
    ];
    await gradeAll(where, { late: LATE, overrides });
    expect(table(where)).toEqual(['ani|100|', 'budi|90|1 day late: −10 points.']);
    expect(document(where, 'ani').handedIn).toEqual({ at: '2026-11-20T13:00:00Z', from: 'teacher' });
  });

  it('cost nobody anything where files tell when they were packed', async () => {
    const where = classOf({ 'ani.py': 100, 'budi.py': 100.01, 'citra.py': 100.02, 'dewi.py': 200 });
    const unknown = 'The time it was handed in is not known: nothing is deducted for late days.';
    await gradeAll(where, { late: LATE });
    expect(table(where)).toEqual(['ani', 'budi', 'citra', 'dewi'].map((name) => `${name}|100|${unknown}`));
    const handedIn = '2026-11-21T20:00:00+07:00';
    expect(
      await gradeAll(where, { late: LATE, overrides: [{ ...line, student: 'dewi', handedIn }] }),
    ).toEqual([]);
    expect(table(where)[3]).toBe('dewi|90|1 day late: −10 points.');
  });

  it.each(['zip', 'tar', '7z', 'rar'])(
    'are those of the files in an archive of the class: .%s',
    async (ending) => {
      const at = (hours: number): Date => new Date(DUE + hours * HOUR);
      // What a student packed has times of the student's computer.
      const inner = zipOf([{ name: 'server.py', text: 'pass', modified: at(-100) }]);
      const archive = await archiveWith(`kelas.${ending}`, [
        { name: 'Ani_77_assignsubmission_file/server.py', text: 'pass', modified: at(-2) },
        { name: 'Budi_78_assignsubmission_file/server.py', text: 'pass', modified: at(30) },
        { name: 'Citra_79_assignsubmission_file/tugas.zip', text: inner, modified: at(2) },
      ]);
      const where = { folder: archive, out: join(dirname(archive), 'results') };
      await gradeAll(where, { late: LATE });
      expect(table(where)).toEqual([
        'Ani 77|100|',
        'Budi 78|75|2 days late: −25 points.',
        'Citra 79|90|1 day late: −10 points.',
      ]);
    },
  );

  it('stay with who is not in the class any more, or has changed something', async () => {
    const where = classOf({ 'ani.py': 5, 'budi.py': -5, 'citra.py': -100 });
    await gradeAll(where, { late: LATE });
    writeFileSync(join(where.folder, 'budi.py'), 'pass');
    touch(join(where.folder, 'budi.py'), 30);
    expect(await gradeAll(where, { late: LATE, ignore: ['ani.py'] })).toEqual(['budi']);
    expect(table(where)).toEqual([
      'ani|90|An earlier grade: the program is not in the folder of the class now. 1 day late: −10 points.',
      'budi|75|2 days late: −25 points.',
      'citra|100|',
    ]);
  });
});
