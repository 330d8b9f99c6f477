import { expect, it } from 'vitest';
import { QUIT, times } from './wire.ts';

it.each([
  [1, 'TIME\r\n'],
  [3, 'TIME\r\nTIME\r\nTIME\r\n'],
])('writes %i requests as one piece', (count, text) => {
  expect(times(count).toString('latin1')).toBe(text);
  expect(times(count)).toBe(times(count));
});

it('writes QUIT as one line', () => {
  expect(QUIT.toString('latin1')).toBe('QUIT\r\n');
});
