import { atMost } from './at-most.ts';
import { expect, it } from 'vitest';
import { setImmediate } from 'node:timers/promises';

it('runs so many at a time, in order, also after one that fails', async () => {
  const limited = atMost(2);
  const began: number[] = [];
  let running = 0;
  const most: number[] = [];
  const task = (number: number) => async () => {
    began.push(number);
    most.push((running += 1));
    await setImmediate();
    running -= 1;
    if (number === 1) throw new Error('no');
    return number;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => limited(task(number))));
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(Math.max(...most)).toBe(2);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    ...Array(3).fill('fulfilled'),
  ]);
});
