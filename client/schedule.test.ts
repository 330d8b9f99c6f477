import { describe, expect, it } from 'vitest';
import { type Load, Schedule } from './schedule.ts';

const LOAD: Load = { clients: 3, requests: 2, durationMs: undefined, staggerMs: 100, rate: undefined };
const START_MS = 1_000_000;

describe('a schedule', () => {
  it('begins the sessions a stagger apart', () => {
    const schedule = new Schedule(LOAD, START_MS);
    expect([0, 1, 2].map((id) => schedule.sessionMs(id) - START_MS)).toEqual([0, 100, 200]);
    expect(schedule.planOf(0).requests).toBe(2);
    expect(schedule.planOf(0).untilMs).toBe(Infinity);
  });

  it('counts a duration from full load and leaves the number of requests open', () => {
    const schedule = new Schedule({ ...LOAD, requests: undefined, durationMs: 1_000 }, START_MS);
    expect(schedule.planOf(0).untilMs - START_MS).toBe(1_200);
    expect(schedule.planOf(0).requests).toBe(Infinity);
  });

  it('deals the slots of a rate to the sessions in turn, from full load on', () => {
    const schedule = new Schedule({ ...LOAD, rate: 10 }, START_MS);
    expect(schedule.slots).toBe(6);
    expect([0, 1, 5].map((slot) => schedule.slotMs(slot) - START_MS)).toEqual([200, 300, 700]);
  });

  it.each([
    { rate: 10, durationMs: 450, requests: [2, 1, 1] },
    { rate: 10, durationMs: 100, requests: [1, 0, 0] },
    { rate: 1, durationMs: 9_000, requests: [3, 3, 3] },
  ])('loses no slot: $rate/s for $durationMs ms', ({ rate, durationMs, requests }) => {
    const schedule = new Schedule({ ...LOAD, requests: undefined, rate, durationMs }, START_MS);
    expect([0, 1, 2].map((id) => schedule.planOf(id).requests)).toEqual(requests);
    expect(schedule.planOf(0).untilMs).toBe(Infinity);
  });
});
