import { expect, test } from 'vitest';
import { faultyGrade, hostileGrade } from './testing/sample-grade.ts';
import { ClassDocumentSchema, classJson, GradeDocumentSchema, gradeJson } from './json.ts';
import { SAMPLE_CLASS } from './testing/sample-class.ts';
import * as v from 'valibot';

test('begins with the promised names, in their order', () => {
  const json = gradeJson(faultyGrade(), 'id');
  expect(Object.keys(json).slice(0, 8)).toEqual([
    'schema',
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
  expect(Object.keys(json).toSorted()).toEqual([...Object.keys(grade), 'schema'].toSorted());
  expect(v.parse(GradeDocumentSchema, json)).toEqual(json);
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

test('has a class as one document of its schema', () => {
  const pairs = [{ one: 'a', other: 'b', from: null, similarity: 0.9 }];
  const json = classJson(SAMPLE_CLASS, pairs, 'en');
  expect(v.parse(ClassDocumentSchema, json)).toEqual(json);
  expect(Object.keys(json)[0]).toBe('schema');
  expect(json.students.map(({ student }) => student)).toContain('05110 Andi');
});
