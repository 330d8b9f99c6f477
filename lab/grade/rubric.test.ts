import { readLateRules, RUBRIC, readRubric } from './rubric.ts';
import { describe, expect, it } from 'vitest';
import { LabError } from '../errors.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

function rubricFile(content: unknown): string {
  const file = join(temporaryFolder(), 'rubric.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe("the grader's own rubric", () => {
  it('gives every required one points, 100 in all, and advice none', () => {
    expect(Object.keys(RUBRIC)).toHaveLength(10);
    expect(Object.keys(RUBRIC)).not.toContain('1c-pieces');
    expect(Object.values(RUBRIC).reduce((sum, points) => sum + points)).toBe(100);
    expect(Object.values(RUBRIC).every((points) => points > 0)).toBe(true);
  });
});

describe("a teacher's rubric", () => {
  it('is taken as it is, with nothing for what a teacher does not count', () => {
    const rubric = { ...RUBRIC, '1b-burst': 0, '1b-neighbour': 30 };
    expect(readRubric(rubricFile(rubric))).toEqual(rubric);
  });

  it('may have parts of a point', () => {
    const rubric = { ...RUBRIC, '1a-listen': 10.1, '1b-neighbour': 20.2, '1b-burst': 9.7 };
    expect(readRubric(rubricFile(rubric))).toEqual(rubric);
  });

  it.each([
    ['{ "1a-listen": 10, }', / is not JSON: /],
    ['', / is not JSON: /],
    [[], / is not an object; expected a number of points for each of 1a-listen, .*, 100 in all\.$/],
    ['null', / is not an object; /],
    ['"100"', / is not an object; /],
    [{ ...RUBRIC, '1c-pieces': 0 }, / names '1c-pieces', which is not a requirement with points; /],
    [{ ...RUBRIC, toString: 0 }, / names 'toString', which is not a requirement with points; /],
    [{ '1a-listen': 100 }, / does not name 1b-neighbour; /],
    [{ ...RUBRIC, '1a-listen': '10' }, / gives 1a-listen "10"; /],
    [{ ...RUBRIC, '1a-listen': -10 }, / gives 1a-listen -10; /],
    [{ ...RUBRIC, '1a-listen': null }, / gives 1a-listen null; /],
    [{ ...RUBRIC, '1a-listen': 11 }, / adds up to 101; /],
  ])('that cannot be used is told in a sentence: %j', (content, sentence) => {
    const file = rubricFile(content);
    const reading = (): unknown => readRubric(file);
    expect(reading).toThrow(LabError);
    expect(reading).toThrow(sentence);
    expect(reading).toThrow(`--rubric: ${file} `);
    expect(reading).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  const late = { deadline: '2026-11-20T23:59:00+07:00', points: { 1: 10 } };

  it('may say what being late costs, which is no part of the points', () => {
    const file = rubricFile({ ...RUBRIC, late });
    expect(readRubric(file)).toEqual(RUBRIC);
    expect(readLateRules(file)).toEqual({ deadline: late.deadline, rows: [{ days: 1, points: 10 }] });
    expect(readLateRules(rubricFile(RUBRIC))).toBeUndefined();
    expect(readRubric(rubricFile({ late }))).toEqual(RUBRIC); // alone, it leaves the points as they are
  });

  it('says in one sentence what is wrong with its late days', () => {
    const file = rubricFile({ ...RUBRIC, late: { ...late, deadline: '2026-11-20T23:59:00' } });
    expect(() => readLateRules(file)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `--rubric: ${file} has the deadline '2026-11-20T23:59:00', which is no date and time with its zone; expected "late" as in {"deadline": "2026-11-20T23:59:00+07:00", "points": {"1": 10, "2": 25}}.`,
      }),
    );
  });

  it('that is not there is told, too', () => {
    expect(() => readRubric('/nowhere/rubric.json')).toThrow(
      /^--rubric: there is no file \/nowhere\/rubric\.json\.$/,
    );
  });
});
