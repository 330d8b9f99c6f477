import { expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';

it('asks for a whole run when there are no flags', () => {
  expect(readOptions([])).toEqual({ short: false, json: false });
});

it('refuses what it does not know in one sentence', () => {
  expect(() => readOptions(['--only'])).toThrow(/^unknown option '--only': expected one of --short, --json$/);
});

it('explains itself', () => {
  expect(HELP).toMatchSnapshot();
});
