import { expect, it } from 'vitest';
import { text, ZONE } from './kinds.ts';
import { parseValue } from './read.ts';

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

it.each(['', ' ', '\t\n'])('%j is no text: a shell makes it of a variable that is not set', (given) => {
  expect(() => parseValue(text('a command'), '--run', given)).toThrow(
    '--run is empty, as a shell makes it of a variable that is not set: expected a command',
  );
});
