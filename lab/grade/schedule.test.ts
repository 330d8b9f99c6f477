import { describe, expect, it } from 'vitest';
import { requirementsNamed } from './cases/list.ts';
import { withNeeds } from './schedule.ts';

describe('what is probed besides what was asked for', () => {
  it.each([
    ['1a-listen', []],
    ['1c-time', []],
    ['1c-quit', ['1c-time']],
    ['1d-clock', ['1c-time', '1b-neighbour', '1c-session', '1a-restart']],
    ['1b-leftovers', ['1c-time', '1c-quit', '1b-abrupt']],
    ['1b', ['1c-time', '1c-quit']],
    ['1c', []],
  ] as const)('for %s', (named, expected) => {
    const wanted = requirementsNamed([named]);
    const added = withNeeds(wanted).filter((one) => !wanted.includes(one));
    expect(added.map(({ id }) => id)).toEqual(expected);
  });

  it('for all is nothing, and the order is the one in which requirements can be met', () => {
    expect(withNeeds(requirementsNamed(undefined)).map(({ id }) => id)).toEqual([
      '1c-time',
      '1b-neighbour',
      '1b-burst',
      '1c-quit',
      '1c-session',
      '1a-listen',
      '1c-pieces',
      '1c-several',
      '1c-unfinished',
      '1c-unknown',
      '1c-bare-lf',
      '1c-not-text',
      '1c-long-line',
      '1b-abrupt',
      '1b-leftovers',
      '1a-restart',
      '1d-prefix',
      '1d-format',
      '1d-line-end',
      '1d-clock',
    ]);
  });
});
