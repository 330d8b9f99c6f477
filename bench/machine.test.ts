import { expect, it } from 'vitest';
import { shareCores } from './machine.ts';

it.each([
  [1, { servers: '0', load: '0' }],
  [2, { servers: '0', load: '1' }],
  [3, { servers: '0-1', load: '2' }],
  [8, { servers: '0-6', load: '7' }],
])('of %d cores the last makes the load and the others serve', (count, shares) => {
  expect(shareCores(count)).toEqual(shares);
});
