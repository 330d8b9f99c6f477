import { feedbackOf } from './feedback.ts';
import { describe, expect, it } from 'vitest';
import {
  faultyGrade,
  goodGrade,
  gradeOf,
  HOSTILE,
  hostileGrade,
  requirementOf,
  unjudgedGrade,
} from './testing/sample-grade.ts';
import { gradescopeResults } from './gradescope.ts';
import * as v from 'valibot';

const visibility = v.picklist(['visible', 'hidden', 'after_due_date', 'after_published']);
const output_format = v.picklist(['text', 'html', 'simple_format', 'md', 'ansi']);
const points = v.pipe(v.number(), v.finite(), v.minValue(0));

const TestSchema = v.strictObject({
  number: v.optional(v.string()),
  name: v.optional(v.string()),
  score: v.optional(points),
  max_score: v.optional(points),
  status: v.optional(v.picklist(['passed', 'failed'])),
  output: v.optional(v.string()),
  output_format: v.optional(output_format),
  visibility: v.optional(visibility),
});

/** As Gradescope describes it. */
const ResultsSchema = v.strictObject({
  score: v.optional(points),
  execution_time: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  output: v.optional(v.string()),
  output_format: v.optional(output_format),
  visibility: v.optional(visibility),
  tests: v.optional(v.array(TestSchema)),
  extra_data: v.optional(v.record(v.string(), v.unknown())),
});

/** It takes a score at the top, or of every test. */
const AcceptedSchema = v.pipe(
  ResultsSchema,
  v.check(
    ({ score, tests = [] }) =>
      score !== undefined || (tests.length > 0 && tests.every((test) => test.score !== undefined)),
    'there is no score',
  ),
);

type Results = ReturnType<typeof gradescopeResults>;

function read(results: Results): v.InferOutput<typeof ResultsSchema> {
  return v.parse(ResultsSchema, JSON.parse(JSON.stringify(results)));
}

function adviceAlone() {
  return gradeOf({
    requirements: [requirementOf('1c-pieces', { kind: 'advice', of: 0, outcome: 'failed' })],
  });
}

describe('results.json of Gradescope', () => {
  it.each([
    ['a right server', goodGrade(), 100, 11],
    ['a wrong one', faultyGrade(), 75, 12],
    ['one of whom only verdicts are shown', feedbackOf(faultyGrade(), 'verdict'), 75, 12],
    ['advice alone', adviceAlone(), 0, 1],
  ])('is what Gradescope takes: %s', (_, grade, score, tests) => {
    for (const language of ['en', 'id'] as const) {
      const results = v.parse(AcceptedSchema, read(gradescopeResults(grade, language)));
      expect(results).toMatchObject({ score, execution_time: 4, visibility: 'visible' });
      expect(results.tests).toHaveLength(tests);
      const sum = (name: 'score' | 'max_score'): number =>
        (results.tests ?? []).reduce((all, test) => all + (test[name] ?? 0), 0);
      expect([sum('score'), sum('max_score')]).toEqual([grade.points, grade.of]);
      expect(results.tests?.every((test) => test.visibility === 'visible')).toBe(true);
    }
  });

  it('tells what failed and why, as it would be on a terminal', () => {
    const { tests, output } = gradescopeResults(faultyGrade(), 'en');
    expect(output).toMatch(/^75 \/ 100\. 3 of 10 requirements did not pass\.\n/);
    expect(tests.find(({ name }) => name.startsWith('1c-session'))).toMatchObject({
      number: '1c',
      status: 'failed',
      score: 0,
      max_score: 5,
      output: expect.stringMatching(
        /^expected +JAM hh:mm:ss␍␊[^]*likely cause +The server closed[^]*try it +\(printf/,
      ),
    });
    expect(tests.find(({ name }) => name.startsWith('1d-clock'))).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('Cannot be judged'),
    });
    const advice = tests.filter(({ name }) => name.startsWith('Advice'));
    expect(advice.map(({ status }) => status)).toEqual(['failed', 'passed']);
    for (const test of advice) expect(test).not.toHaveProperty('score');
  });

  it('invents no score for what could not be judged, so that Gradescope takes it for no grade', () => {
    const results = read(gradescopeResults(unjudgedGrade(), 'en'));
    expect(results.output).toMatch(/could not judge.*does not count against the student[^]*Docker engine/);
    expect(JSON.stringify(results)).not.toMatch(/"(max_)?score"/);
    expect(v.safeParse(AcceptedSchema, results).success).toBe(false);
  });

  it('is text of one line each, whatever a program says', () => {
    const results = read(gradescopeResults(hostileGrade(), 'en'));
    const control = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u;
    expect(HOSTILE).toMatch(control);
    expect(JSON.parse(JSON.stringify(results.tests))).toEqual(results.tests);
    for (const test of results.tests ?? []) expect(`${test.name} ${test.output}`).not.toMatch(control);
    expect(results.output).not.toMatch(control);
  });
});
