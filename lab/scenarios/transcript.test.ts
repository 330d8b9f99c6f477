import { Transcript, screenText } from './transcript.ts';
import { expect, it } from 'vitest';

it.each<[title: string, shown: string, text: string]>([
  ['line ends of a terminal', 'TIME\r\nJAM 06:14:20\r\r\n', 'TIME\nJAM 06:14:20\n'],
  ['colours', '\u001B[32m$\u001B[0m ', '$ '],
  ['other languages', 'wáktu', 'wáktu'],
])('is read without %s', (_title, shown, text) => {
  expect(screenText(Buffer.from(shown))).toBe(text);
});

it('keeps every byte, also of a letter that came in two pieces', () => {
  const transcript = new Transcript();
  const bytes = Buffer.from('$ é\r\n');
  for (const byte of bytes) transcript.add(Buffer.of(byte));
  expect(transcript.bytes).toEqual(bytes);
  expect(transcript.text).toBe('$ é\n');
});
