/** Everything the environment can say to the server: one table gives parsing, defaults, checks and help. */
import { DEFAULT_MAX_LINE_BYTES, DEFAULT_PORT } from './protocol/messages.ts';
import { EXPECTED_ZONE, zoneName } from './protocol/zone.ts';
import { availableParallelism } from 'node:os';
import { DIALECTS } from './dialect.ts';
import type { DialectName } from './dialect.ts';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';
export type LogFormat = 'text' | 'json';
export type Language = 'en' | 'id';

/** A value in the environment that cannot be used; the message names it and what was expected. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  override readonly name = 'ConfigError';
}

const MOST_THREADS = 64;

interface Setting<Value> {
  readonly variable: string;
  readonly fallback: Value;
  readonly expected: string;
  readonly help: string;
  /** Gives `undefined` for what is not `expected`. */
  readonly parse: (text: string) => Value | undefined;
}

const SETTINGS = {
  host: text('HOST', '0.0.0.0', 'address to listen on', 'an IP address or a host name', /^[\w.:%-]+$/),
  port: wholeNumber('PORT', DEFAULT_PORT, 0, 65_535, 'TCP port; 0 takes any free one'),
  threads: wholeNumber(
    'SERVER_THREADS',
    Math.min(availableParallelism(), MOST_THREADS),
    1,
    MOST_THREADS,
    'threads that accept connections',
  ),
  logLevel: oneOf<LogLevel>(
    'LOG_LEVEL',
    'info',
    ['silent', 'error', 'warn', 'info', 'debug'],
    'least level logged',
  ),
  logFormat: oneOf<LogFormat>('LOG_FORMAT', 'text', ['text', 'json'], 'form of the log on standard output'),
  logFile: text('LOG_FILE', '', 'file that gets the log as JSON lines as well', 'a path', /./),
  language: oneOf<Language>('LAB_LANG', 'en', ['en', 'id'], 'language of the text log'),
  timeZone: {
    variable: 'TZ',
    fallback: '',
    expected: EXPECTED_ZONE,
    help: "zone of the replies; the system's when empty",
    parse: zoneName,
  },
  idleTimeoutS: wholeNumber('IDLE_TIMEOUT_S', 300, 1, 86_400, 'seconds of silence that end a connection'),
  maxConnections: wholeNumber(
    'MAX_CONNECTIONS',
    20_000,
    1,
    1_000_000,
    'connections open at once, over all threads',
  ),
  maxLineBytes: wholeNumber('MAX_LINE_BYTES', DEFAULT_MAX_LINE_BYTES, 16, 1_048_576, 'longest line in bytes'),
  strictCrlf: {
    variable: 'STRICT_CRLF',
    fallback: false,
    expected: '0 or 1',
    help: '1 answers commands ended by a bare line feed as unknown',
    parse: (value) => (value === '0' || value === '1' ? value === '1' : undefined),
  },
  dialect: oneOf<DialectName>(
    'SERVER_DIALECT',
    'assignment',
    Object.keys(DIALECTS) as DialectName[],
    'whose texts the server speaks',
  ),
} satisfies { [Name in keyof ServerConfig]: Setting<ServerConfig[Name]> };

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly threads: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly logFile: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly idleTimeoutS: number;
  readonly maxConnections: number;
  readonly maxLineBytes: number;
  readonly strictCrlf: boolean;
  readonly dialect: DialectName;
}

/** Reads the settings; a variable that is unset or empty takes its default. Throws {@link ConfigError}. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const entries = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => {
    const given = environment[setting.variable] ?? '';
    const value = given === '' ? setting.fallback : setting.parse(given);
    if (value === undefined)
      throw new ConfigError(`${setting.variable} is '${given}': expected ${setting.expected}`);
    return [name, value];
  });
  return Object.fromEntries(entries) as ServerConfig;
}

/** The table as people read it: a line per variable with its default, meaning and values. */
export function configHelp(): string {
  return Object.values<Setting<unknown>>(SETTINGS)
    .map(({ variable, fallback, help, expected }) => {
      const shown = fallback === '' ? '(none)' : fallback === false ? '0' : String(fallback);
      return `  ${variable.padEnd(16)} ${shown.padEnd(12)} ${help} (${expected})`;
    })
    .join('\n');
}

function wholeNumber(
  variable: string,
  fallback: number,
  least: number,
  most: number,
  help: string,
): Setting<number> {
  return {
    variable,
    fallback,
    help,
    expected: `a whole number from ${least} to ${most}`,
    parse: (given) => {
      const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

function oneOf<Value extends string>(
  variable: string,
  fallback: Value,
  values: readonly Value[],
  help: string,
): Setting<Value> {
  return {
    variable,
    fallback,
    help,
    expected: `one of ${values.join(', ')}`,
    parse: (given) => values.find((value) => value === given),
  };
}

function text(
  variable: string,
  fallback: string,
  help: string,
  expected: string,
  shape: RegExp,
): Setting<string> {
  return { variable, fallback, help, expected, parse: (given) => (shape.test(given) ? given : undefined) };
}
