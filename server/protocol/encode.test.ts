import { clockText, QUIT_REQUEST, TIME_REQUEST, timeReply } from './encode.ts';
import { expect, it } from 'vitest';

it.each<[secondOfDay: number, text: string]>([
  [0, '00:00:00'],
  [59, '00:00:59'],
  [60, '00:01:00'],
  [3_599, '00:59:59'],
  [3_600, '01:00:00'],
  [43_200, '12:00:00'],
  [86_399, '23:59:59'],
])('writes second %i of the day as %s', (secondOfDay, text) => {
  expect(clockText(secondOfDay)).toBe(text);
  expect(timeReply(secondOfDay)).toBe(`JAM ${text}\r\n`);
});

it('writes requests as the assignment has them', () => {
  expect([TIME_REQUEST, QUIT_REQUEST]).toEqual(['TIME\r\n', 'QUIT\r\n']);
});
