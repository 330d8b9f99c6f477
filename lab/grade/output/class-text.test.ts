import { HOSTILE_CLASS, INTERRUPTED_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';
import { classText, studentText } from './class-text.ts';
import { expect, test } from 'vitest';
import { plain } from './lines.ts';

const PAIRS = [
  { one: '05110 Andi', other: '05113 Made', from: null, similarity: 0.937 },
  { one: '05110 Andi', other: 'kakak', from: '../2025', similarity: 0.9 },
];

test.each(['en', 'id'] as const)(
  'a class on the terminal, a line for each student and a last one (%s)',
  (language) => {
    const lines = SAMPLE_CLASS.map((one, index) =>
      studentText(one, { done: index + 1, total: 12 }, language, plain),
    );
    expect([...lines, '', classText(SAMPLE_CLASS, PAIRS, language, plain)].join('\n')).toMatchSnapshot();
  },
);

test.each(['en', 'id'] as const)('a class of which not every grade holds (%s)', (language) => {
  const lines = INTERRUPTED_CLASS.slice(SAMPLE_CLASS.length).map((one) =>
    studentText(one, { done: 1, total: 8 }, language, plain),
  );
  expect([...lines, '', classText(INTERRUPTED_CLASS, [], language, plain)].join('\n')).toMatchSnapshot();
});

test('a class of nobody', () => {
  expect(classText([], [], 'en', plain)).toBe('No server could be judged.');
});

test('one line stays one line, whatever a student is called', () => {
  const lines = HOSTILE_CLASS.map((one) => studentText(one, { done: 1, total: 1 }, 'en', plain));
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{Cc}\u202E]/u);
    expect(line.length).toBeLessThan(130);
  }
});
