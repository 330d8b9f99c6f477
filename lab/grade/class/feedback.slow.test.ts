/** What of a class may be handed out, at each level; a change of level grades nobody again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { faultyGrade, unjudgedGrade } from '../output/testing/sample-grade.ts';
import { gradeAll, newClass, type Where } from './testing/class.ts';
import { ENGLISH } from './testing/worksheets.ts';
import { grade } from '../grade.ts';
import { join } from 'node:path';
import { readWorksheet } from './worksheet.ts';
import { temporaryFolder } from '../../testing/folder.ts';

vi.mock(import('../grade.ts'), async (original) => ({ ...(await original()), grade: vi.fn<typeof grade>() }));

beforeEach(() => {
  vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
    mkdirSync(folder, { recursive: true });
    for (const name of ['capture.pcap', 'output.txt']) writeFileSync(join(folder, name), 'TIME was asked');
    return faultyGrade({ target: given });
  });
});

afterEach(() => {
  vi.resetAllMocks();
});

const PAGES = ['grade.html', 'grade.json', 'grade.md', 'junit.xml'];
/** Of {@link faultyGrade}: bytes, packets, a command, what was printed, the kept grade. */
const EVIDENCE = /JAM 21|hh:mm:ss(?:\\r|␍)|packets\.pcap|nc 172\.16|output\.txt|TIME was asked|fingerprint/;
const HINT = /The server closed the connection after its first reply/;

/** All files that may be handed out, by their path from there. */
function handedOut({ out }: Where): Map<string, string> {
  const folder = join(out, 'for-students');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

function ofStudents(...students: readonly string[]): string[] {
  return students.flatMap((student) => PAGES.map((page) => `${student}/${page}`));
}

describe('what of a class may be handed out', () => {
  it.each(['hints', 'verdict'] as const)('has no evidence in any file, as %s', async (feedback) => {
    const where = newClass('ani.py', 'budi.py');
    expect(await gradeAll(where, { feedback })).toEqual(['ani', 'budi']);
    const files = handedOut(where);
    expect([...files.keys()].toSorted()).toEqual(ofStudents('ani', 'budi'));
    for (const [path, text] of files) {
      expect(text, path).not.toMatch(EVIDENCE);
      expect(HINT.test(text), path).toBe(feedback === 'hints');
    }
  });

  it("leaves the teacher's own pages and tables as they are", async () => {
    const where = newClass('ani.py');
    const own = ['index.html', 'grades.csv', 'junit.xml', ...ofStudents('students/ani')];
    const texts = (): string[] => own.map((page) => readFileSync(join(where.out, page), 'utf8'));
    await gradeAll(where);
    const whole = texts();
    expect(whole.join('')).toMatch(EVIDENCE);
    await gradeAll(where, { feedback: 'verdict' });
    expect(texts()).toEqual(whole);
    expect(readdirSync(join(where.out, 'students/ani'))).toEqual(
      expect.arrayContaining(['capture.pcap', 'output.txt']),
    );
  });

  it("is as little in Moodle's worksheet, which students read", async () => {
    const where = newClass('Ani Wijaya_77_assignsubmission_file_server.py');
    const file = join(temporaryFolder(), 'Grades.csv');
    writeFileSync(file, ENGLISH);
    const worksheet = readWorksheet(file);
    const filled = (): string => readFileSync(join(where.out, 'moodle-worksheet.csv'), 'utf8');
    await gradeAll(where, { worksheet, feedback: 'hints' });
    expect(filled()).toMatch(HINT);
    await gradeAll(where, { worksheet, feedback: 'verdict' });
    expect(filled()).not.toMatch(HINT);
    expect(filled()).toContain('Points: 75 / 100.');
  });

  it('changes with the level, and grades nobody again', async () => {
    const where = newClass('ani.py');
    await gradeAll(where);
    expect(existsSync(join(where.out, 'for-students'))).toBe(false);
    const state = readFileSync(join(where.out, 'students/ani/state.json'), 'utf8');
    expect(await gradeAll(where, { feedback: 'verdict' })).toEqual([]);
    for (const text of handedOut(where).values()) expect(text).not.toMatch(HINT);
    expect(await gradeAll(where, { feedback: 'hints', language: 'id' })).toEqual([]);
    expect(handedOut(where).get('ani/grade.md')).toContain('Server menutup koneksi setelah balasan pertama');
    expect(await gradeAll(where, { feedback: 'full' })).toEqual([]);
    expect(existsSync(join(where.out, 'for-students'))).toBe(false);
    expect(readFileSync(join(where.out, 'students/ani/state.json'), 'utf8')).toBe(state);
  });

  it('is told at the level of now also to those who are not graded again', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    await gradeAll(where, { feedback: 'hints' });
    rmSync(join(where.folder, 'budi.py')); // gone
    writeFileSync(join(where.folder, 'citra.py'), 'pass'); // changed, and cannot be judged now
    vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
      mkdirSync(folder, { recursive: true });
      return unjudgedGrade({ target: given });
    });
    expect(await gradeAll(where, { feedback: 'verdict' })).toEqual(['citra']);
    expect(readFileSync(join(where.out, 'index.html'), 'utf8').match(/An earlier grade:/g)).toHaveLength(2);
    const files = handedOut(where);
    expect([...files.keys()].toSorted()).toEqual(ofStudents('ani', 'budi', 'citra'));
    for (const [path, text] of files) expect(text, path).not.toMatch(HINT);
  });
});
