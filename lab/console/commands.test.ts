import { type CommandOrder, commandOf, isCommand, lineOf } from './commands.ts';
import { describe, expect, it } from 'vitest';
import { FromPageSchema } from './orders.ts';
import { spawnSync } from 'node:child_process';
import * as v from 'valibot';

const USUAL = { kind: 'burst', clients: 9, requests: 1, stagger: 0, pipeline: 1, hold: 0 } as const;

describe('an order', () => {
  it.each<[string, CommandOrder]>([
    ['npm run lab:burst', USUAL],
    ['npm run lab:burst -- --clients 3 --hold 500', { ...USUAL, clients: 3, hold: 500 }],
    [
      'npm run lab:burst -- --clients 1 --requests 5 --stagger 20 --pipeline 4',
      { ...USUAL, clients: 1, requests: 5, stagger: 20, pipeline: 4 },
    ],
    ['npm run lab:scenario -- netcat-session', { kind: 'scenario', name: 'netcat-session' }],
    ['npm run lab:up -- --serve server.py', { kind: 'serve', path: 'server.py' }],
    ['npm run lab:up', { kind: 'take-back' }],
    ['npm run lab:grade -- hand-ins/server.py', { kind: 'grade', path: 'hand-ins/server.py' }],
  ])('is what one would type: %s', (line, order) => {
    expect(v.parse(FromPageSchema, order)).toEqual(order);
    expect(isCommand(order)).toBe(true);
    expect(lineOf(commandOf(order))).toBe(line);
  });

  it.each([
    'my server.py',
    "o'clock.py",
    '$(touch broken).py',
    '`id`.py; rm -rf "x" & | > y',
    'back\\slash\nnew line',
    '*.py ~ !! #',
    'jam é ⏱.py',
  ])('names a file so that a shell hands on the same: %s', (path) => {
    const line = lineOf(commandOf({ kind: 'grade', path }));
    const { stdout } = spawnSync('sh', ['-c', `npm() { printf '%s\\n--\\n' "$@"; }; ${line}`]);
    expect(String(stdout).split('\n--\n')).toEqual(['run', 'lab:grade', '--', path, '']);
  });

  it.each<[boolean, CommandOrder]>([
    [true, USUAL],
    [false, { kind: 'grade', path: 'a' }],
    [true, { kind: 'scenario', name: 'a' }],
    [true, { kind: 'serve', path: 'a' }],
    [true, { kind: 'take-back' }],
  ])('takes the machines over: %s, %o', (takesOver, order) => {
    expect(commandOf(order).takesOver).toBe(takesOver);
  });

  it('of another kind is no command', () => {
    expect(isCommand({ kind: 'stop' })).toBe(false);
    expect(isCommand({ kind: 'keys', terminal: 1, keys: 'npm run lab:burst\r' })).toBe(false);
  });
});
