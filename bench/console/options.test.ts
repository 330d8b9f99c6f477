import { expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';

it('asks for a whole run when there are no flags', () => {
  expect(readOptions([])).toEqual({ only: [], rounds: 5, clients: 1_000, engine: 'auto', json: false });
});

it.each([
  [['--only', 'sound'], /^--only is 'sound': expected one or more of first-paint, ladder, /],
  [['--clients', '0'], /^--clients is '0': expected a whole number from 1 to 5000$/],
  [['--engine', 'podman'], /^--engine is 'podman': expected one of docker, local, auto$/],
])('%j are refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

it('explains itself', () => {
  expect(HELP).toMatchSnapshot();
});
