import { describe, expect, it } from 'vitest';
import { casesFor } from '../grade.ts';
import { groundworkOf } from './groundwork.ts';

describe('the groundwork', () => {
  it.each([
    ['1a-listen', []],
    ['1c-time', []],
    ['1c-quit', ['1c-time']],
    ['1d-clock', ['1c-time', '1b-neighbour']],
    ['1b-leftovers', ['1c-time', '1c-quit', '1b-abrupt']],
    ['1b', ['1c-time', '1c-quit']],
    ['1c', []],
  ] as const)('of %s', (wanted, expected) => {
    expect(groundworkOf(casesFor([wanted])).map(({ id }) => id)).toEqual(expected);
  });

  it('of all is nothing', () => {
    expect(groundworkOf(casesFor(undefined))).toEqual([]);
  });
});
