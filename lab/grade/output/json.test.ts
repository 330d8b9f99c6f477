import { expect, test } from 'vitest';
import { faultyGrade, hostileGrade } from './testing/sample-grade.ts';
import { gradeJson } from './json.ts';

test('begins with the promised names, in their order', () => {
  const json = gradeJson(faultyGrade(), 'id');
  expect(Object.keys(json).slice(0, 7)).toEqual([
    'target',
    'ok',
    'points',
    'of',
    'requirements',
    'listening',
    'durationMs',
  ]);
  expect(Object.keys(json.requirements[0] ?? {}).slice(0, 11)).toEqual([
    'id',
    'point',
    'kind',
    'outcome',
    'points',
    'of',
    'expected',
    'received',
    'packets',
    'capture',
    'hint',
  ]);
});

test('leaves nothing of the grade out, and has its texts in the chosen language', () => {
  const grade = faultyGrade();
  const json = gradeJson(grade, 'id');
  expect(Object.keys(json).toSorted()).toEqual(Object.keys(grade).toSorted());
  for (const [index, one] of json.requirements.entries()) {
    const { requirement, hint, note, ...rest } = grade.requirements[index]!;
    expect(one).toEqual({
      ...rest,
      requirement: requirement.id,
      hint: hint?.id ?? null,
      note: note?.id ?? null,
    });
  }
});

test('keeps bytes as they are', () => {
  const grade = hostileGrade();
  const again = JSON.parse(JSON.stringify(gradeJson(grade, 'en'))) as typeof grade;
  expect(again.requirements[0]?.received).toBe(grade.requirements[0]?.received);
});
