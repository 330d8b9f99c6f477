/** What every requirement must say of itself, and that each has a server that fails it. */
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { kindOf, type Order } from './requirement.ts';
import { REQUIREMENTS } from './list.ts';

const WRONG = JSON.parse(
  readFileSync(join(import.meta.dirname, '../corpus/wrong/catalogue.json'), 'utf8'),
) as { fails: string[]; skips: string[] }[];
const IDS = REQUIREMENTS.map(({ id }) => id as string);

/** Replies are gone through in the end. */
const LAST = { step: 7, lane: 0, turn: 0 };

function orderOf(id: string): Order | typeof LAST {
  const found = REQUIREMENTS.find((one) => one.id === id);
  return found !== undefined && 'order' in found ? found.order : LAST;
}

function placeOf(id: string): number {
  const { step, lane, turn } = orderOf(id);
  return (step * 100 + lane) * 100 + turn;
}

describe('the requirements', () => {
  it('have ids of their own, and a place in the order of their own', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
    const places = IDS.filter((id) => orderOf(id) !== LAST).map(placeOf);
    expect(new Set(places).size).toBe(places.length);
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
      // In its own step another lane goes on at the same time.
      const [own, other] = [orderOf(one.id), orderOf(need)];
      if (other.step === own.step) expect(other.lane).toBe(own.lane);
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
