import { expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { openFiles, ownLimit } from './own-limits.ts';

it.each([
  ['EMFILE', `too many open files, ulimit -n is ${openFiles()}`],
  ['ENFILE', 'too many open files on the whole computer'],
  ['EADDRNOTAVAIL', 'no local port is left, or the address is not one of this computer'],
  ['ENOBUFS', 'no memory is left for another socket'],
])('%s is about this computer', (code, reason) => {
  expect(ownLimit(code)).toBe(reason);
});

it.each([['ECONNREFUSED'], ['ECONNRESET'], ['ETIMEDOUT'], ['EHOSTUNREACH'], [undefined]])(
  '%s is about the other side, or the way there',
  (code) => {
    expect(ownLimit(code)).toBeUndefined();
  },
);

it('knows what a shell calls ulimit -n', () => {
  expect(openFiles()).toBe(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim());
});
