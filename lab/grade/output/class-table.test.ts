import { HOSTILE_CLASS, INTERRUPTED_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';
import { classCsv, csv } from './spreadsheet.ts';
import { describe, expect, it } from 'vitest';
import { gradeOf, requirementOf } from './testing/sample-grade.ts';
import type { RequirementResult } from '../result.ts';
import { classFigures, classTable } from './class-table.ts';

describe('the table of a class', () => {
  it('has a row for every student, by name, and a column for every requirement', () => {
    const { requirements, rows } = classTable(SAMPLE_CLASS, 'en');
    expect(requirements.map(({ id }) => id)).toHaveLength(10);
    expect(
      rows.map(({ student, points, ok, judged, results }) => [
        student,
        points,
        ok,
        judged,
        results[4]?.outcome,
      ]),
    ).toEqual([
      ['05110 Andi', 75, false, true, 'failed'],
      ['05111 Siti Nurhaliza', 100, true, true, 'passed'],
      ['05112 Budi & Co', null, false, false, undefined],
      ['05113 Made', 100, true, true, 'passed'],
    ]);
  });

  it('says what failed, or why nothing could be judged', () => {
    const { rows } = classTable(SAMPLE_CLASS, 'id');
    expect(rows[0]?.problem).toMatch(/^1c-session: Server menutup .* 1d-format: Yang dikirim/);
    expect(rows[1]?.problem).toBe('');
    expect(rows[2]?.problem).toBe('The Docker engine does not answer.');
  });

  it('says one cause once, whatever it caused, and why nothing was judged where nothing failed', () => {
    const because = { en: 'It crashed.', id: 'Galat.' };
    const fault = (id: string, outcome: 'failed' | 'skipped') =>
      requirementOf(id, { outcome, points: 0, hint: because });
    const problemOf = (requirements: RequirementResult[]): string | undefined => {
      const graded = [{ student: 'a', grade: gradeOf({ requirements }), page: null }];
      return classTable(graded, 'en').rows[0]?.problem;
    };
    expect(problemOf([fault('1a', 'failed'), requirementOf('1b'), fault('1c', 'failed')])).toBe(
      '1a, 1c: It crashed.',
    );
    expect(problemOf([fault('1a', 'failed'), fault('1b', 'skipped')])).toBe('1a: It crashed.');
    expect(problemOf([requirementOf('1a'), fault('1b', 'skipped')])).toBe('1b: It crashed.');
  });

  it('counts nobody who is not in the class now', () => {
    const table = classTable(INTERRUPTED_CLASS, 'en');
    const { missed } = classFigures(table);
    const [session] = missed;
    expect(session).toMatchObject({ column: 4, count: 1, asked: 5 });
    expect(table.rows.filter(({ missed }) => missed.includes(4)).map(({ student }) => student)).toEqual([
      '05110 Andi',
    ]);
  });

  it('has the figures of those who were judged', () => {
    const { distribution, missed, ...figures } = classFigures(classTable(SAMPLE_CLASS, 'en'));
    expect(figures).toEqual({ judged: 3, ok: 2, average: 275 / 3, median: 100, of: 100 });
    // Most missed first, else in the assignment's order.
    expect(missed.map(({ column }) => column)).toEqual([4, 7, 9, 0, 1, 2, 3, 5, 6, 8]);
    expect(missed[0]).toEqual({ column: 4, asked: 3, count: 1, failed: 1, skipped: 0 });
    expect(missed[2]).toEqual({ column: 9, asked: 3, count: 1, failed: 0, skipped: 1 });
    expect(distribution).toHaveLength(11);
    expect(distribution[7]).toEqual({ first: 70, last: 79, count: 1 });
    expect(distribution.at(-1)).toEqual({ first: 100, last: 100, count: 2 });
  });

  it('has figures of a class of nobody', () => {
    const figures = classFigures(classTable([], 'en'));
    expect(figures).toMatchObject({ judged: 0, average: null, median: null });
  });

  it('has figures with a rubric of few points, or of broken ones', () => {
    const grade = gradeOf({ requirements: [requirementOf('1a-listen', { of: 2.5, points: 2.4 })] });
    const { distribution } = classFigures(classTable([{ student: 'a', grade, page: null }], 'en'));
    expect(distribution.reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });
});

describe('grades.csv', () => {
  it('is what Excel reads', () => {
    expect(classCsv(classTable(SAMPLE_CLASS, 'en'))).toMatchSnapshot();
  });

  it('gives nobody 0 points who has not been graded, and says which grades may not hold', () => {
    const lines = classCsv(classTable(INTERRUPTED_CLASS, 'en')).trimEnd().split('\r\n').slice(-4);
    expect(lines.map((line) => line.replaceAll(/,(?:\d*,)+/g, ' … '))).toMatchSnapshot();
  });

  it.each([
    ['a formula', '=1+1', "'=1+1"],
    ['a formula behind a space', ' =1+1', "' =1+1"],
    ['a sum, a difference, a function', '+1', "'+1"],
    ['a difference', '-1', "'-1"],
    ['a function', '@SUM(A1)', "'@SUM(A1)"],
    ['a number, which may be negative', -1, '-1'],
    ['a comma', 'a,b', '"a,b"'],
    ['quotes', 'a "b"', '"a ""b"""'],
    ['a line end, which is shown', 'a\r\nb', 'a␍␊b'],
    ['a tab before a formula', '\t=1', '␉=1'],
  ])('holds %s', (_, value, cell) => {
    expect(csv([[value]])).toBe(`\uFEFF${cell}\r\n`);
  });

  it('has as many cells in every row, whatever they say', () => {
    const lines = classCsv(classTable(HOSTILE_CLASS, 'en')).split('\r\n').slice(0, -1);
    expect(lines).toHaveLength(HOSTILE_CLASS.length + 1);
    const cells = (line: string): number => line.replaceAll(/"(?:[^"]|"")*"/g, 'quoted').split(',').length;
    expect(new Set(lines.map(cells)).size).toBe(1);
    expect(lines.join('\n')).toContain(`"'=HYPERLINK(""http://x"")"`);
  });
});
