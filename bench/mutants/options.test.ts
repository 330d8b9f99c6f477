import { describe, expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';

describe('the flags of bench:mutants', () => {
  it('ask for five hundred faults when there are none', () => {
    expect(readOptions([])).toMatchObject({ count: 500, seed: '1', load: false });
    expect(readOptions(['--only', 'quit-ignored', '--load'])).toMatchObject({
      only: 'quit-ignored',
      load: true,
    });
  });

  it('refuse what is no number', () => {
    expect(() => readOptions(['--count', 'all'])).toThrow(
      "--count is 'all': expected a whole number from 1 to 9999",
    );
  });

  it('explain themselves', () => {
    expect(HELP.replace(/^ {2}--jobs.*$/m, '')).toMatchSnapshot();
  });
});
