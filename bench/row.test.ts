import { describe, expect, it } from 'vitest';
import { isSlower, meets, rowOf, type RowTitle, slowerText, spreadOf } from './row.ts';
import { ratiosOf } from './rounds.ts';

const TITLE: RowTitle = {
  name: 'pipelined',
  what: { en: 'fast', id: 'cepat' },
  unit: 'ratio',
  target: { atLeast: 0.7 },
};
const rowWith = (...values: number[]) => rowOf(TITLE, { values });

describe('a target', () => {
  it.each([
    [{ atLeast: 0.7 }, 0.7, true],
    [{ atLeast: 0.7 }, 0.69, false],
    [{ atMost: 5 }, 5, true],
    [{ atMost: 5 }, 5.01, false],
  ])('of %j is met by %d: %s', (target, median, met) => {
    expect(meets(target, median)).toBe(met);
  });
});

describe('a row', () => {
  it('keeps four digits', () => {
    expect(rowWith(0.123_456).value?.median).toBe(0.1235);
  });

  it('without a value is neither met nor missed, and says why', () => {
    expect(rowOf(TITLE, 'needs cc')).toMatchObject({ value: null, met: null, missing: 'needs cc' });
  });
});

describe('a row on record', () => {
  const costing = (ours: readonly number[], limit: readonly number[]) => {
    const unit = 'µs of CPU per request';
    const rates: readonly [string, string, number[]] = ['ours', 'requests/s', [1]];
    return rowOf(TITLE, {
      values: [0.8],
      figures: [rates, ['ours', unit, ours], ['Python', unit, [90]], ['C limit', unit, limit]],
    });
  };

  it.each([
    [6.9, false],
    [7.1, true],
    [2, false],
  ])('of 5 µs beside 4 of the C limit is slower at %d µs: %s', (now, slower) => {
    expect(isSlower(costing([now], [4]), costing([5], [4]))).toBe(slower);
  });

  it('is not slower where the C limit is so too, as on another machine', () => {
    expect(isSlower(costing([10], [8]), costing([5], [4]))).toBe(false);
  });

  it('is not slower when one round shows that nothing is', () => {
    expect(isSlower(costing([20, 5, 30], [4, 9, 9]), costing([5], [4]))).toBe(false);
  });

  it('says what was compared', () => {
    expect(slowerText(costing([20, 10], [4]), costing([5], [4]))).toBe(
      'slower: pipelined takes 2.50 times the processor time of the C limit, 1.25 on record',
    );
  });

  it('is not slower when it was not measured, now or then', () => {
    const row = costing([5], [4]);
    expect(isSlower(rowOf(TITLE, 'needs cc'), row)).toBe(false);
    expect(isSlower(row, rowOf(TITLE, 'needs cc'))).toBe(false);
    expect(isSlower(row, rowOf(TITLE, { values: [0.8] }))).toBe(false);
    expect(isSlower(row, undefined)).toBe(false);
  });
});

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
  expect(spreadOf(ratiosOf([100, 10, 100], [200, 20, 100]))).toEqual({ median: 0.5, min: 0.5, max: 1 });
});
