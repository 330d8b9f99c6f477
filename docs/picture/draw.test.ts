import { drawBurst, readFrames } from './draw.ts';
import { expect, it } from 'vitest';
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

const HERE = import.meta.dirname;

it('is what the kept recording shows', async () => {
  expect(await drawBurst(HERE)).toBe(readFileSync(join(HERE, 'burst.svg'), 'utf8'));
});

it('shows the command as it was typed, and its result', async () => {
  const output = readFileSync(join(HERE, 'burst.out'));
  const frames = await readFrames(output, readFileSync(join(HERE, 'burst.timing'), 'utf8'));
  const rows = frames.at(-1)?.lines.map((line) => line.map(({ text }) => text).join('')) ?? [];
  expect(rows[0]).toBe('$ npm run lab:burst');
  expect(rows.join('\n')).toContain('18 completed, 0 failed');
});

it('needs no script and nothing from elsewhere', () => {
  expect(readFileSync(join(HERE, 'burst.svg'), 'utf8')).not.toMatch(/<script|href|url\(|@import/);
});

it('keeps the styles of a row apart, and where each stands', async () => {
  const output = Buffer.from('header\n12345\r\u001B[2Ka\u001B[1;32mb\u001B[0m\u001B[6Gc\u001B[2md');
  const [frame] = await readFrames(output, '0.1 100\n');
  expect(frame?.lines[0]).toEqual([
    { column: 0, text: 'a', style: '' },
    { column: 1, text: 'b', style: 'bold green' },
    { column: 5, text: 'c', style: '' },
    { column: 6, text: 'd', style: 'dim' },
  ]);
});
