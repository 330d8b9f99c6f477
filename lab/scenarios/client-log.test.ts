import { screenText } from './client-log.ts';
import { expect, it } from 'vitest';

it.each<[title: string, shown: string, text: string]>([
  ['line ends of a terminal', 'TIME\r\nJAM 06:14:20\r\r\n', 'TIME\nJAM 06:14:20\n'],
  ['colours', '\u001B[32m$\u001B[0m ', '$ '],
  ['other languages', 'wáktu', 'wáktu'],
])('is read without %s', (_title, shown, text) => {
  expect(screenText(Buffer.from(shown))).toBe(text);
});
