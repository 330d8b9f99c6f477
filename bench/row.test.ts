import { describe, expect, it } from 'vitest';
import { measuredRow, meets, missingRow } from './row.ts';
import type { RowTitle } from './row.ts';
import { fallText, hasFallen } from './regression.ts';
import { spreadOf } from './spread.ts';

const TITLE: RowTitle = {
  name: 'pipelined',
  what: { en: 'fast', id: 'cepat' },
  unit: 'ratio',
  target: { atLeast: 0.7 },
};
const rowOf = (value: number) => measuredRow(TITLE, { value: spreadOf([value]), figures: [] });

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
    expect(rowOf(0.123_456).value?.median).toBe(0.1235);
  });

  it('without a value is neither met nor missed, and says why', () => {
    expect(missingRow(TITLE, 'needs cc')).toMatchObject({ value: null, met: null, missing: 'needs cc' });
  });
});

describe('a ratio on record', () => {
  it.each([
    [0.57, true],
    [0.58, false],
    [0.9, false],
  ])('of 0.82 beside %d now has fallen: %s', (now, fallen) => {
    expect(hasFallen(rowOf(now), rowOf(0.82))).toBe(fallen);
  });

  it('has not fallen when one round shows that nothing became slower', () => {
    const rounds = measuredRow(TITLE, { value: spreadOf([0.2, 0.3, 0.81]), figures: [] });
    expect(hasFallen(rounds, rowOf(0.82))).toBe(false);
  });

  it('is told with the best round, as that is what is compared', () => {
    const rounds = measuredRow(TITLE, { value: spreadOf([0.1, 0.2, 0.5]), figures: [] });
    expect(fallText(rounds, rowOf(0.82))).toBe(
      'fallen: pipelined is 0.5 in its best round, below 0.7 of the recorded 0.82',
    );
  });

  it('cannot have fallen when it was not measured, now or then', () => {
    expect(hasFallen(missingRow(TITLE, 'needs cc'), rowOf(1))).toBe(false);
    expect(hasFallen(rowOf(0.1), missingRow(TITLE, 'needs cc'))).toBe(false);
    expect(hasFallen(rowOf(0.1), undefined)).toBe(false);
  });
});
