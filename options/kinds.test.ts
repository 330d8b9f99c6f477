import { expect, it } from 'vitest';
import { ZONE } from './kinds.ts';

it.each([
  ['Asia/Jakarta', 'Asia/Jakarta'],
  ['asia/jakarta', 'Asia/Jakarta'],
  ['utc', 'UTC'],
  ['Etc/GMT-7', 'Etc/GMT-7'],
  ['+07:00', undefined],
  ['-0700', undefined],
  ['WIB-7', undefined],
  ['Asia/Bandung', undefined],
  ['', undefined],
])('%j is the zone %j', (given, name) => {
  expect(ZONE.parse(given)).toBe(name);
});
