/** Everything the environment can tell the server. */
import {
  choice,
  HOST,
  LANGUAGE,
  LOG_FORMAT,
  LOG_LEVEL,
  ON_OFF,
  text,
  wholeNumber,
  ZONE,
} from '../options/kinds.ts';
import { DEFAULT_MAX_LINE_BYTES, DEFAULT_PORT } from './protocol/messages.ts';
import { row, type ValuesOf } from '../options/row.ts';
import { availableParallelism } from 'node:os';
import { type DialectName, DIALECTS } from './dialect.ts';

const MOST_THREADS = 64;
const DIALECT = choice(...(Object.keys(DIALECTS) as DialectName[]));

/** The server's variables; docs/reference/variables.md is generated from them. */
export const SERVER_TABLE = {
  host: row('HOST', HOST, '0.0.0.0', 'address to listen on'),
  port: row('PORT', wholeNumber(0, 65_535), DEFAULT_PORT, 'TCP port; 0 chooses any free port'),
  threads: row(
    'SERVER_THREADS',
    wholeNumber(1, MOST_THREADS),
    Math.min(availableParallelism(), MOST_THREADS),
    'threads that accept connections',
    'one per core',
  ),
  logLevel: row('LOG_LEVEL', LOG_LEVEL, 'info', 'lowest level that is logged'),
  logFormat: row('LOG_FORMAT', LOG_FORMAT, 'text', 'format of the log on standard output'),
  logFile: row('LOG_FILE', text('a path'), '', 'file that also gets the log, as JSON lines', '(none)'),
  language: row('LAB_LANG', LANGUAGE, 'en', 'language of the text log'),
  timeZone: row('TZ', ZONE, '', "time zone of the replies; the system's by default", '(none)'),
  idleTimeoutS: row(
    'IDLE_TIMEOUT_S',
    wholeNumber(1, 86_400),
    300,
    'seconds of silence after which a connection is closed',
  ),
  lineTimeoutS: row(
    'LINE_TIMEOUT_S',
    wholeNumber(1, 86_400),
    60,
    'seconds that a line may take from its first byte to its end',
  ),
  maxConnections: row(
    'MAX_CONNECTIONS',
    wholeNumber(1, 1_000_000),
    20_000,
    'maximum number of concurrent connections, all threads together',
  ),
  maxLineBytes: row(
    'MAX_LINE_BYTES',
    wholeNumber(16, 1_048_576),
    DEFAULT_MAX_LINE_BYTES,
    'maximum length of a line, in bytes',
  ),
  strictCrlf: row('STRICT_CRLF', ON_OFF, false, '1 rejects commands that end in a bare line feed', '0'),
  dialect: row('SERVER_DIALECT', DIALECT, 'assignment', 'which set of reply texts the server uses'),
};

/** The server's settings, as all its threads get them; an empty `logFile` or `timeZone` stands for none. */
export type ServerConfig = ValuesOf<typeof SERVER_TABLE>;
