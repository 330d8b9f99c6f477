import { type BurstOptions, CLIENT_VARIABLES, readCommand } from './config.ts';
import { describe, expect, it } from 'vitest';
import { ConfigError, type ValuesOf } from '../options/row.ts';
import { readEnvironment } from '../options/read.ts';

describe('a command line', () => {
  it('has a default for everything', () => {
    expect(readCommand(['time'])).toEqual({
      command: 'time',
      options: { host: '127.0.0.1', port: 45_000, timeoutMs: 5_000 },
    });
    expect(burst('--name', 'mesin-2')).toEqual({
      host: '127.0.0.1',
      port: 45_000,
      clients: 9,
      requests: 1,
      duration: undefined,
      rate: undefined,
      stagger: 0,
      pipeline: 1,
      hold: 0,
      timeoutMs: 20_000,
      noQuit: false,
      bind: undefined,
      name: 'mesin-2',
      logLevel: 'info',
      logFormat: 'text',
      gate: false,
    });
  });

  it('takes values behind a space and behind an equals sign, and switches', () => {
    const options = burst('--clients', '50', '--rate=12.5', '--no-quit', '--gate', '--bind', '127.16.16.102');
    expect(options).toMatchObject({
      clients: 50,
      rate: 12.5,
      noQuit: true,
      gate: true,
      bind: '127.16.16.102',
    });
  });

  it('leaves the number of requests open when there is a duration', () => {
    expect(burst('--duration', '0.5')).toMatchObject({ duration: 0.5, requests: undefined });
  });

  it('shows help for every command', () => {
    for (const args of [['--help'], ['help'], ['burst', '-h'], ['burst', '--clients', '3', '--help']]) {
      expect(readCommand(args)).toMatchObject({ command: 'help' });
    }
    expect(readCommand(['help'])).toMatchSnapshot();
  });

  it.each([
    [[], 'no command given: expected time, burst or help'],
    [['brust'], "unknown command 'brust': did you mean burst?"],
    [['fire'], "unknown command 'fire': did you mean time?"],
    [['xyzzyxyzzy'], "unknown command 'xyzzyxyzzy': expected one of time, burst, help"],
    [['burst', '--clinets', '3'], "unknown option '--clinets': did you mean --clients?"],
    [['burst', '-c', '3'], "unknown option '-c': expected one of --host, --port,"],
    [['time', '--clients', '3'], "unknown option '--clients':"],
    [['burst', '--clients', 'x'], "--clients is 'x': expected a whole number from 1 to 20000"],
    [['burst', '--clients', '0'], "--clients is '0': expected a whole number from 1 to 20000"],
    [['burst', '--clients', '20001'], "--clients is '20001': expected"],
    [['burst', '--clients', '1e3'], "--clients is '1e3': expected"],
    [['burst', '--clients', '-1'], "--clients is '-1': expected"],
    [['burst', '--clients', '--gate'], "--clients is '--gate': expected"],
    [
      ['burst', '--clients='],
      '--clients is empty, as a shell makes it of a variable that is not set: expected',
    ],
    [['burst', '--clients'], '--clients has no value: expected a whole number from 1 to 20000'],
    [['burst', '--gate=yes'], '--gate takes no value'],
    [['burst', '--rate', '0'], "--rate is '0': expected a number from 0.001 to 10000000"],
    [['burst', '--bind', 'mesin-2'], "--bind is 'mesin-2': expected an IP address"],
    [
      ['burst', '--log-level', 'loud'],
      "--log-level is 'loud': expected one of silent, error, warn, info, debug",
    ],
    [
      ['burst', '--requests', '1', '--duration', '1'],
      '--requests and --duration are given: expected one of the two',
    ],
    [['burst', '9'], "'9' is one argument too many"],
  ])('%j is refused', (args, message) => {
    expect(() => readCommand(args)).toThrow(ConfigError);
    expect(() => readCommand(args)).toThrow(message);
  });
});

describe('the environment', () => {
  const read = (given: Record<string, string>): ValuesOf<typeof CLIENT_VARIABLES> =>
    readEnvironment(CLIENT_VARIABLES, given);

  it('chooses the language of the log', () => {
    expect(
      [{}, { LAB_LANG: '' }, { LAB_LANG: 'en' }, { LAB_LANG: 'id' }].map((given) => read(given).language),
    ).toEqual(['en', 'en', 'en', 'id']);
    expect(() => read({ LAB_LANG: 'fr' })).toThrow("LAB_LANG is 'fr': expected one of en, id");
  });

  it.each([
    [{}, ''],
    [{ TZ: '' }, ''],
    [{ TZ: 'Asia/Jakarta' }, 'Asia/Jakarta'],
    [{ TZ: 'asia/jakarta' }, 'Asia/Jakarta'],
  ])('%j names the time zone %j', (environment, zone) => {
    expect(read(environment).timeZone).toBe(zone);
  });

  it.each(['Asia/Jakrta', '+07:00', 'WIB-7'])('is refused with %s, which Node would take for UTC', (zone) => {
    expect(() => read({ TZ: zone })).toThrow(
      new ConfigError(`TZ is '${zone}': expected a time zone such as Asia/Jakarta`),
    );
  });
});

function burst(...args: string[]): BurstOptions {
  const command = readCommand(['burst', ...args]);
  if (command.command !== 'burst') throw new Error(`read as ${command.command}`);
  return command.options;
}
