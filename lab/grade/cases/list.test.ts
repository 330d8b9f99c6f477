/** What every requirement must say of itself, and that each has a server that fails it. */
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { kindOf } from './requirement.ts';
import { REQUIREMENTS } from './list.ts';

const WRONG = JSON.parse(
  readFileSync(join(import.meta.dirname, '../corpus/wrong/catalogue.json'), 'utf8'),
) as { fails: string[]; skips: string[] }[];
const IDS = REQUIREMENTS.map(({ id }) => id as string);

function placeOf(id: string): number {
  const { step = 0, lane = 0, turn = 0 } = REQUIREMENTS.find((one) => one.id === id)?.order ?? {};
  return (step * 100 + lane) * 100 + turn;
}

describe('the requirements', () => {
  it('have ids of their own, and a place in the order of their own', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
    expect(new Set(IDS.map(placeOf)).size).toBe(IDS.length);
  });

  it('are worth 100 points in all', () => {
    expect(REQUIREMENTS.reduce((sum, { points }) => sum + points, 0)).toBe(100);
    expect(REQUIREMENTS.every(({ points }) => points >= 0)).toBe(true);
  });

  it.each(REQUIREMENTS)('$id is said in both languages, each with a full stop', ({ sentence }) => {
    expect(sentence.en).toMatch(/^[A-Z0-9`].*\.$/);
    expect(sentence.id).toMatch(/^[A-Z0-9`].*\.$/);
    expect(sentence.en).not.toBe(sentence.id);
  });

  it.each(REQUIREMENTS)('$id needs only what comes before it, so that needs form no circle', (one) => {
    for (const need of one.needs ?? ['1c-time']) {
      expect(IDS).toContain(need);
      expect(placeOf(need)).toBeLessThan(placeOf(one.id));
      const lane = REQUIREMENTS.find(({ id }) => id === need)?.order;
      // In its own step another lane goes on at the same time.
      if (lane?.step === one.order.step) expect(lane.lane).toBe(one.order.lane);
    }
  });

  it.each(REQUIREMENTS.filter((one) => kindOf(one) === 'required'))(
    '$id is failed by a wrong server that fails nothing else that is required',
    ({ id }) => {
      const isRequired = (id: string): boolean =>
        REQUIREMENTS.some((one) => one.id === id && kindOf(one) === 'required');
      expect(WRONG.map(({ fails }) => fails.filter(isRequired))).toContainEqual([id]);
    },
  );

  it.each(REQUIREMENTS.filter(({ id }) => id !== '1c-bare-lf'))(
    '$id is failed by a wrong server',
    ({ id }) => {
      expect(WRONG.flatMap(({ fails }) => fails)).toContain(id);
    },
  );
});
