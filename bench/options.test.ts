import { describe, expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

describe('the flags', () => {
  it('ask for a whole run when there are none', () => {
    expect(readOptions([])).toEqual({ short: false, json: false, rounds: undefined, only: [] });
  });

  it('choose rows and rounds', () => {
    expect(readOptions(['--only', 'pipelined,client', '--rounds', '7', '--json'])).toMatchObject({
      only: ['pipelined', 'client'],
      rounds: 7,
      json: true,
    });
  });

  it.each<[args: string[], sentence: RegExp]>([
    [['--rounds', '0'], /^--rounds is '0': expected a whole number from 1 to 99$/],
    [['--rounds', 'many'], /^--rounds is 'many': expected/],
    [['--only', 'speed'], /^--only is 'speed': expected one or more of one-in-flight, /],
    [['--fast'], /^unknown option '--fast': expected one of --short, --only, --rounds, --json$/],
    [['now'], /^'now' is one argument too many$/],
  ])('%j are refused in one sentence', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence);
  });

  it('explain themselves', () => {
    expect(HELP).toMatchSnapshot();
  });
});

it('bad flags end the bench with exit code 2 before anything is measured', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--only', 'speed'], {
    encoding: 'utf8',
  });
  expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 2, stdout: '', lines: 2 });
});
