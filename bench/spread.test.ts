import { describe, expect, it } from 'vitest';
import { ratioOf, spreadOf } from './spread.ts';

describe('a spread', () => {
  it.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j is the middle and the ends', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });
});

it('compares the sides round by round, so that a slow round disturbs neither', () => {
  expect(ratioOf([100, 10, 100], [200, 20, 100])).toEqual({ median: 0.5, min: 0.5, max: 1 });
});
