import { clockText, encodeRequests, timeReply } from './encode.ts';
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

it.each<[count: number, quit: boolean, text: string]>([
  [1, false, 'TIME\r\n'],
  [0, true, 'QUIT\r\n'],
  [3, true, 'TIME\r\nTIME\r\nTIME\r\nQUIT\r\n'],
])('writes %i requests, quit %s, as one piece', (count, quit, text) => {
  expect(encodeRequests(count, quit).toString('latin1')).toBe(text);
});
