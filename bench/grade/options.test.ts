import { expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';

it('asks for a whole run when there are no flags', () => {
  expect(readOptions([])).toEqual({ only: [], rounds: 5, students: 60, json: false });
});

it.each([
  [['--only', 'left'], /^--only is 'left': expected one or more of right, right-processor, /],
  [['--students', '1'], /^--students is '1': expected a whole number from 2 to 999$/],
])('%j are refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

it('explains itself', () => {
  expect(HELP).toMatchSnapshot();
});
