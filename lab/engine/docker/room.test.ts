import { expect, it } from 'vitest';
import { readRoom } from './room.ts';

const MEMORY = 'MemAvailable:   16000000 kB';

it('is what the processors had nothing to do, and the memory that can be had', () => {
  const said = `cpu  100 0 50 800 50 0 0 0 0 0\ncpu  110 0 55 872 63 0 0 0 0 0\n8\n${MEMORY}\n`;
  expect(readRoom(said)).toEqual({ cores: 6.8, memoryBytes: 16_384_000_000 });
});

it.each([
  ['nothing', ''],
  ['a kernel that counts no ticks', `cpu  0 0\ncpu  0 0\n8\n${MEMORY}`],
  ['no memory', 'cpu  1 0 0 1 0\ncpu  2 0 0 2 0\n8\n'],
  ['an error', 'sh: nproc: not found\ngrep: /proc/meminfo: No such file or directory'],
])('is not known where the host says %s', (_, said) => {
  expect(readRoom(said)).toBeUndefined();
});
