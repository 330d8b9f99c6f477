import { readEnvironment } from '../options/read.ts';
import { ConfigError, tableHelp } from '../options/row.ts';
import { SERVER_TABLE, type ServerConfig } from './config.ts';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';

const DEFAULTS: ServerConfig = {
  host: '0.0.0.0',
  port: 45_000,
  threads: availableParallelism(),
  logLevel: 'info',
  logFormat: 'text',
  logFile: '',
  language: 'en',
  timeZone: '',
  idleTimeoutS: 300,
  lineTimeoutS: 60,
  maxConnections: 20_000,
  maxLineBytes: 1_024,
  strictCrlf: false,
  dialect: 'assignment',
};

it('needs nothing from the environment', () => {
  expect(readEnvironment(SERVER_TABLE, {})).toEqual(DEFAULTS);
  expect(readEnvironment(SERVER_TABLE, { PATH: '/bin', HOME: '/root' })).toEqual(DEFAULTS);
});

it('takes an empty variable as one not set', () => {
  const names = tableHelp(SERVER_TABLE).match(/^ {2}\w+/gm) ?? [];
  expect(names).toHaveLength(Object.keys(DEFAULTS).length);
  expect(readEnvironment(SERVER_TABLE, Object.fromEntries(names.map((name) => [name.trim(), ''])))).toEqual(
    DEFAULTS,
  );
});

it.each<[variable: string, value: string, setting: Partial<ServerConfig>]>([
  ['HOST', '127.0.0.1', { host: '127.0.0.1' }],
  ['HOST', '::1', { host: '::1' }],
  ['HOST', 'fe80::1%eth0', { host: 'fe80::1%eth0' }],
  ['HOST', 'mesin-1', { host: 'mesin-1' }],
  ['PORT', '0', { port: 0 }],
  ['PORT', '65535', { port: 65_535 }],
  ['SERVER_THREADS', '1', { threads: 1 }],
  ['SERVER_THREADS', '64', { threads: 64 }],
  ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
  ['LOG_LEVEL', 'error', { logLevel: 'error' }],
  ['LOG_LEVEL', 'warn', { logLevel: 'warn' }],
  ['LOG_LEVEL', 'info', { logLevel: 'info' }],
  ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ['LOG_FORMAT', 'text', { logFormat: 'text' }],
  ['LOG_FORMAT', 'json', { logFormat: 'json' }],
  ['LOG_FILE', '/var/log/mesin/server.jsonl', { logFile: '/var/log/mesin/server.jsonl' }],
  ['LAB_LANG', 'en', { language: 'en' }],
  ['LAB_LANG', 'id', { language: 'id' }],
  ['TZ', 'Asia/Jakarta', { timeZone: 'Asia/Jakarta' }],
  ['TZ', 'asia/jakarta', { timeZone: 'Asia/Jakarta' }],
  ['TZ', 'UTC', { timeZone: 'UTC' }],
  ['TZ', 'Etc/GMT-7', { timeZone: 'Etc/GMT-7' }],
  ['IDLE_TIMEOUT_S', '1', { idleTimeoutS: 1 }],
  ['IDLE_TIMEOUT_S', '86400', { idleTimeoutS: 86_400 }],
  ['LINE_TIMEOUT_S', '1', { lineTimeoutS: 1 }],
  ['LINE_TIMEOUT_S', '86400', { lineTimeoutS: 86_400 }],
  ['MAX_CONNECTIONS', '1', { maxConnections: 1 }],
  ['MAX_CONNECTIONS', '1000000', { maxConnections: 1_000_000 }],
  ['MAX_LINE_BYTES', '16', { maxLineBytes: 16 }],
  ['MAX_LINE_BYTES', '1048576', { maxLineBytes: 1_048_576 }],
  ['STRICT_CRLF', '0', { strictCrlf: false }],
  ['STRICT_CRLF', '1', { strictCrlf: true }],
  ['SERVER_DIALECT', 'assignment', { dialect: 'assignment' }],
  ['SERVER_DIALECT', 'warning', { dialect: 'warning' }],
  ['SERVER_DIALECT', 'echo', { dialect: 'echo' }],
  ['SERVER_DIALECT', 'dated', { dialect: 'dated' }],
  ['SERVER_DIALECT', 'perintah', { dialect: 'perintah' }],
])('%s=%s is taken', (variable, value, setting) => {
  expect(readEnvironment(SERVER_TABLE, { [variable]: value })).toEqual({ ...DEFAULTS, ...setting });
});

describe('a value that cannot be used is named, with what was expected', () => {
  const level = 'one of silent, error, warn, info, debug';
  it.each<[variable: string, value: string, expected: string]>([
    ['HOST', 'not a host', 'an IP address or a host name'],
    ['HOST', 'tcp://mesin-1', 'an IP address or a host name'],
    ['PORT', 'x', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '45000.5', 'a whole number from 0 to 65535'],
    ['PORT', '0x50', 'a whole number from 0 to 65535'],
    ['PORT', '4e4', 'a whole number from 0 to 65535'],
    ['PORT', ' 45000', 'a whole number from 0 to 65535'],
    ['PORT', '45000\n', 'a whole number from 0 to 65535'],
    ['SERVER_THREADS', '0', 'a whole number from 1 to 64'],
    ['SERVER_THREADS', '65', 'a whole number from 1 to 64'],
    ['SERVER_THREADS', 'auto', 'a whole number from 1 to 64'],
    ['LOG_LEVEL', 'verbose', level],
    ['LOG_LEVEL', 'INFO', level],
    ['LOG_FORMAT', 'xml', 'one of text, json'],
    ['LAB_LANG', 'fr', 'one of en, id'],
    ['LAB_LANG', 'en_US.UTF-8', 'one of en, id'],
    ['TZ', 'Asia/Bandung', 'a time zone such as Asia/Jakarta'],
    ['TZ', 'WIB-7', 'a time zone such as Asia/Jakarta'],
    ['TZ', '+07:00', 'a time zone such as Asia/Jakarta'],
    ['TZ', '-0700', 'a time zone such as Asia/Jakarta'],
    ['IDLE_TIMEOUT_S', '0', 'a whole number from 1 to 86400'],
    ['IDLE_TIMEOUT_S', '86401', 'a whole number from 1 to 86400'],
    ['IDLE_TIMEOUT_S', '1.5', 'a whole number from 1 to 86400'],
    ['LINE_TIMEOUT_S', '0', 'a whole number from 1 to 86400'],
    ['LINE_TIMEOUT_S', '86401', 'a whole number from 1 to 86400'],
    ['MAX_CONNECTIONS', '0', 'a whole number from 1 to 1000000'],
    ['MAX_CONNECTIONS', '1000001', 'a whole number from 1 to 1000000'],
    ['MAX_LINE_BYTES', '15', 'a whole number from 16 to 1048576'],
    ['MAX_LINE_BYTES', '1048577', 'a whole number from 16 to 1048576'],
    ['MAX_LINE_BYTES', '1k', 'a whole number from 16 to 1048576'],
    ['STRICT_CRLF', 'yes', '0 or 1'],
    ['STRICT_CRLF', 'true', '0 or 1'],
    ['STRICT_CRLF', '2', '0 or 1'],
    ['SERVER_DIALECT', 'klingon', 'one of assignment, warning, echo, dated, perintah'],
    ['SERVER_DIALECT', 'toString', 'one of assignment, warning, echo, dated, perintah'],
  ])('%s=%j', (variable, value, expected) => {
    const read = (): ServerConfig => readEnvironment(SERVER_TABLE, { [variable]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new ConfigError(`${variable} is '${value}': expected ${expected}`));
  });

  it('carries a code to test on', () => {
    expect(() => readEnvironment(SERVER_TABLE, { PORT: 'x' })).toThrow(
      expect.objectContaining({ code: 'CONFIG' }),
    );
  });
});
