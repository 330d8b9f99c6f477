import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Resources } from '../probe/processes.ts';
import { startPatience } from './patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A program whose looks these are, one each 100 ms from now on; how long 1,000 ms of patience last with it. */
async function lastsWith(
  looks: (look: number) => Partial<Resources> | undefined,
  restMs?: number,
): Promise<number> {
  let look = 0;
  const resources = async (): Promise<Resources | undefined> => looks(look) as Resources | undefined;
  const patience = startPatience(1_000, resources, restMs);
  while (await patience.lasts()) {
    look += 1;
    vi.advanceTimersByTime(100);
  }
  return look * 100;
}

it('ends with its time where the program rests, or the system does not tell', async () => {
  expect(await lastsWith(() => ({ running: 0, processorMs: 0 }))).toBe(1_000);
  expect(await lastsWith(() => undefined)).toBe(1_000);
});

it('does not even look before', async () => {
  const seen: number[] = [];
  await lastsWith((look) => void seen.push(look));
  expect(seen).toEqual([10]);
});

it('goes on while the program has something to do and is kept from it', async () => {
  expect(await lastsWith((look) => ({ running: look < 47 ? 1 : 0, processorMs: 0 }))).toBe(4_700);
});

it('ends when a program that never rests has had as much of the processor', async () => {
  expect(await lastsWith((look) => ({ running: 1, processorMs: look * 100 }))).toBe(2_000);
  expect(await lastsWith((look) => ({ running: 1, processorMs: look * 20 }))).toBe(6_000);
});

it('ends some time, whatever a program is kept from', async () => {
  expect(await lastsWith(() => ({ running: 1, processorMs: 0 }))).toBe(61_100);
});

it('waits for a rest that is long enough, when one is asked for', async () => {
  const naps = (look: number) => ({ running: look < 30 && look % 2 === 0 ? 1 : 0, processorMs: 0 });
  expect(await lastsWith(naps)).toBe(1_100);
  expect(await lastsWith(naps, 300)).toBe(3_200);
});
