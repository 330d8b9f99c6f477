/** Everything that can be said to the client: a table for each command. */
import {
  ConfigError,
  decimal,
  oneOf,
  optional,
  optionHelp,
  readOptions,
  text,
  toggle,
  unknown,
  wholeNumber,
} from './option.ts';
import { DEFAULT_PORT } from '../server/protocol/messages.ts';
import { EXPECTED_ZONE, zoneName } from '../server/protocol/zone.ts';
import type { OptionTable } from './option.ts';
import { hostname } from 'node:os';
import { isIP } from 'node:net';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';
export type LogFormat = 'text' | 'json';
export type Language = 'en' | 'id';

export interface TimeOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

export interface BurstOptions extends TimeOptions {
  readonly clients: number;
  /** Undefined when a duration decides. */
  readonly requests: number | undefined;
  readonly stagger: number;
  readonly pipeline: number;
  readonly hold: number;
  readonly rate: number | undefined;
  readonly duration: number | undefined;
  readonly noQuit: boolean;
  readonly bind: string | undefined;
  readonly name: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly gate: boolean;
}

const host = text('127.0.0.1', /^[\w.:%-]+$/, 'an IP address or a host name', 'the server');
const port = wholeNumber(DEFAULT_PORT, 1, 65_535, "the server's TCP port");

const TIME_TABLE: OptionTable<TimeOptions> = {
  host,
  port,
  timeoutMs: wholeNumber(5_000, 1, 3_600_000, 'ms to wait for the connection and for the reply'),
};

const BURST_TABLE: OptionTable<BurstOptions> = {
  host,
  port,
  clients: wholeNumber(9, 1, 20_000, 'connections, all at once'),
  requests: optional(wholeNumber(1, 1, 10_000_000, 'TIME requests of each connection'), '1'),
  duration: optional(decimal(1, 0.001, 86_400, 'seconds of asking, instead of --requests')),
  rate: optional(
    decimal(1, 0.001, 10_000_000, 'requests/s of all together, sent when due; else as fast as replies come'),
  ),
  stagger: decimal(0, 0, 3_600_000, 'ms between the starts of two connections'),
  pipeline: wholeNumber(1, 1, 1_024, 'requests of a connection that may be unanswered'),
  hold: decimal(0, 0, 86_400_000, 'ms kept open between the last reply and QUIT'),
  timeoutMs: wholeNumber(20_000, 1, 3_600_000, 'ms to wait for a connection, for each reply, for the end'),
  noQuit: toggle('close without QUIT'),
  bind: optional({ ...text('', /./, 'an IP address', 'local address'), parse: ipAddress }, '(system)'),
  name: {
    ...text(hostname(), /^[\w.-]+$/, 'letters, digits, dots, dashes', "this machine's name in the records"),
    shown: '(host name)',
  },
  logLevel: oneOf<LogLevel>('info', ['silent', 'error', 'warn', 'info', 'debug'], 'least level logged'),
  logFormat: oneOf<LogFormat>('text', ['text', 'json'], 'form of the log on standard error'),
  gate: toggle("say when ready, then wait on standard input for 'start <Unix time in ms>'"),
};

export type Command =
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'time'; readonly options: TimeOptions }
  | { readonly command: 'burst'; readonly options: BurstOptions };

const HELP = `Usage: node client/main.ts <command> [options]

time: asks once and prints the reply
${optionHelp(TIME_TABLE)}

burst: asks from many connections; records on standard output, one JSON line each, the log on standard error
${optionHelp(BURST_TABLE)}

LAB_LANG=id in the environment makes the log Indonesian; TZ is the zone in which replies are checked.
`;

/** Reads a command line without the program's name. Throws {@link ConfigError}. */
export function readCommand([command, ...args]: readonly string[]): Command {
  const wantsHelp = [command, ...args].some((word) => word === '--help' || word === '-h');
  if (wantsHelp || command === 'help') return { command: 'help', text: HELP };
  if (command === undefined) throw new ConfigError('no command given: expected time, burst or help');
  if (command === 'time') return { command, options: readOptions(TIME_TABLE, args) };
  if (command === 'burst') return { command, options: withLength(readOptions(BURST_TABLE, args)) };
  throw unknown('command', command, ['time', 'burst', 'help']);
}

/** The language of the log, from the environment; an unset or empty variable means English. */
export function readLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const given = environment['LAB_LANG'] ?? '';
  if (given === '' || given === 'en') return 'en';
  if (given === 'id') return 'id';
  throw new ConfigError(`LAB_LANG is '${given}': expected one of en, id`);
}

/**
 * The zone in which replies are checked, under its own name; undefined for the system's. Node takes a zone it does not
 * know for UTC, and then every reply would seem wrong.
 */
export function readTimeZone(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = environment['TZ'] ?? '';
  if (given === '') return undefined;
  const zone = zoneName(given);
  if (zone === undefined) throw new ConfigError(`TZ is '${given}': expected ${EXPECTED_ZONE}`);
  return zone;
}

function withLength(options: BurstOptions): BurstOptions {
  if (options.duration === undefined) return { ...options, requests: options.requests ?? 1 };
  if (options.requests === undefined) return options;
  throw new ConfigError('--requests and --duration are given: expected one of the two');
}

function ipAddress(given: string): string | undefined {
  return isIP(given) === 0 ? undefined : given;
}
