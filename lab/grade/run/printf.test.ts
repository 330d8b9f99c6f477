import { expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { printf } from './printf.ts';

it('is what a person would write', () => {
  expect(printf('TIME\r\n')).toBe(String.raw`printf 'TIME\r\n'`);
});

it.each(['TIME\r\n', 'TIME', 'TIME\\r\\n', "it's 100 %\n", '-n', '\xff\xfe\x80\r\n', '\0\t1', '%s\\101'])(
  'makes the shell send the same bytes: %j',
  (bytes) => {
    const sent = execFileSync('sh', ['-c', printf(bytes)]);
    expect(sent.toString('latin1')).toBe(bytes);
  },
);
