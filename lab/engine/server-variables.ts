/** The variables by which a class shapes our server: those docker-compose.yml hands on. */
import type { ServerVariables } from './engine.ts';

const NAMES: readonly string[] = [
  'SERVER_THREADS',
  'SERVER_DIALECT',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'LAB_LANG',
  'IDLE_TIMEOUT_S',
  'MAX_CONNECTIONS',
  'MAX_LINE_BYTES',
  'STRICT_CRLF',
];

/** Those that are set in an environment. */
export function serverVariables(environment: ServerVariables): ServerVariables {
  return Object.fromEntries(NAMES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** Whether a server told `current` behaves as one that is told `wanted` on top; unset and empty mean the same. */
export function agree(current: ServerVariables, wanted: ServerVariables): boolean {
  return Object.entries(wanted).every(([name, value]) => (current[name] ?? '') === value);
}
