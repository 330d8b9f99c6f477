import { expect, it } from 'vitest';
import { maskFor } from './mask.ts';

const mask = maskFor(
  new Map([
    ['10.9.8.101', 'mesin-1'],
    ['10.9.8.102', 'mesin-2'],
  ]),
  45_777,
);

it.each<[title: string, text: string, masked: string]>([
  ['a reply', 'JAM 06:14:20', 'JAM hh:mm:ss'],
  ['a dated reply', 'JAM 09 05 25 16:37:26', 'JAM dd MM yy hh:mm:ss'],
  ['a stamp', '2025-06-09 06:14:20,356 - x', 'YYYY-MM-DD hh:mm:ss,mmm - x'],
  ['a command', 'nc 10.9.8.101 45777', 'nc mesin-1 45000'],
  ['a command of the local engine', 'nc -vvv -s 10.9.8.102 10.9.8.101 45777', 'nc -vvv mesin-1 45000'],
  ["a client's socket", "from ('10.9.8.102', 40036)", "from ('mesin-2', port)"],
  ["the server's socket", "to ('10.9.8.101', 45777)", "to ('mesin-1', 45000)"],
  ['several', 'JAM 06:14:20\r\nJAM 06:14:21\r\n', 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n'],
])('hides times, ports and addresses in %s', (_title, text, masked) => {
  expect(mask(text)).toBe(masked);
});

it.each(['JAM 6:14:20', 'JAM 06-14-20', 'TIME\r\n', '10.9.8.1', '145777'])('leaves %j as it is', (text) => {
  expect(mask(text)).toBe(text);
});
