/** Everything that can be said to the client: a table for each command, and one for the environment. */
import {
  decimal,
  HOST,
  IP_ADDRESS,
  LANGUAGE,
  LOG_FORMAT,
  LOG_LEVEL,
  SWITCH,
  text,
  wholeNumber,
  ZONE,
} from '../options/kinds.ts';
import { ConfigError, optional, row, tableHelp, type ValuesOf } from '../options/row.ts';
import { readFlags, unknownWord } from '../options/read.ts';
import { DEFAULT_PORT } from '../server/protocol/messages.ts';
import { hostname } from 'node:os';

const SERVER = {
  host: row('--host', HOST, '127.0.0.1', 'the server'),
  port: row('--port', wholeNumber(1, 65_535), DEFAULT_PORT, "the server's TCP port"),
};

/** The flags of `time`; docs/reference/commands.md is generated from them. */
export const TIME_TABLE = {
  ...SERVER,
  timeoutMs: row('--timeout-ms', wholeNumber(1, 3_600_000), 5_000, 'ms to wait for a connection or a reply'),
};

/** The flags of `burst`. */
export const BURST_TABLE = {
  ...SERVER,
  clients: row('--clients', wholeNumber(1, 20_000), 9, 'concurrent connections'),
  requests: optional('--requests', wholeNumber(1, 10_000_000), 'TIME requests on each connection', '1'),
  duration: optional(
    '--duration',
    decimal(0.001, 86_400),
    'send requests for this many seconds, instead of --requests',
  ),
  rate: optional(
    '--rate',
    decimal(0.001, 10_000_000),
    'requests per second over all connections, however slow the replies are',
  ),
  stagger: row('--stagger', decimal(0, 3_600_000), 0, 'ms between the starts of two connections'),
  pipeline: row('--pipeline', wholeNumber(1, 1_024), 1, 'requests in flight on a connection'),
  hold: row('--hold', decimal(0, 86_400_000), 0, 'ms between the last reply and QUIT'),
  timeoutMs: row(
    '--timeout-ms',
    wholeNumber(1, 3_600_000),
    20_000,
    "ms to wait for a connection, for each reply, and for the server's FIN",
  ),
  noQuit: row('--no-quit', SWITCH, false, 'close without QUIT'),
  bind: optional('--bind', IP_ADDRESS, 'local address to connect from', '(system)'),
  name: row(
    '--name',
    text('letters, digits, dots, hyphens and underscores', /^[\w.-]+$/),
    hostname(),
    "this machine's name in the records",
    '(host name)',
  ),
  logLevel: row('--log-level', LOG_LEVEL, 'info', 'lowest level that is logged'),
  logFormat: row('--log-format', LOG_FORMAT, 'text', 'format of the log on standard error'),
  gate: row(
    '--gate',
    SWITCH,
    false,
    "report ready, then wait on standard input for 'start <Unix time in ms>'",
  ),
};

/** The variables both commands read. */
export const CLIENT_VARIABLES = {
  language: row('LAB_LANG', LANGUAGE, 'en', 'language of the text log'),
  timeZone: row('TZ', ZONE, '', 'time zone in which replies are checked', '(none)'),
};

export type TimeOptions = ValuesOf<typeof TIME_TABLE>;
/** `requests` is undefined when a duration decides. */
export type BurstOptions = ValuesOf<typeof BURST_TABLE>;

const HELP = `Usage: node client/main.ts <command> [options]

time: sends one request and prints the reply
${tableHelp(TIME_TABLE)}

burst: sends requests over many connections; records go to standard output as JSON lines, the log to standard error
${tableHelp(BURST_TABLE)}

From the environment:
${tableHelp(CLIENT_VARIABLES)}
`;

/** What a command line without the program's name asks for. Throws {@link ConfigError}. */
export function readCommand([command, ...args]: readonly string[]) {
  const wantsHelp = [command, ...args].some((word) => word === '--help' || word === '-h');
  if (wantsHelp || command === 'help') return { command: 'help', text: HELP } as const;
  if (command === undefined) throw new ConfigError('no command given: expected time, burst or help');
  if (command === 'time') return { command, options: readFlags(TIME_TABLE, args) } as const;
  if (command !== 'burst') throw unknownWord('command', command, ['time', 'burst', 'help']);
  const options = readFlags(BURST_TABLE, args);
  const { requests, duration } = options;
  if (requests !== undefined && duration !== undefined)
    throw new ConfigError('--requests and --duration are given: expected one of the two');
  const once = duration === undefined ? 1 : undefined;
  return { command, options: { ...options, requests: requests ?? once } } as const;
}
