/** The variables by which a class shapes our server: those docker-compose.yml hands on. */
import type { ServerVariables } from './engine.ts';

/** The dialect of a server that is told none. */
export const DEFAULT_DIALECT = 'assignment';

const NAMES: readonly string[] = [
  'SERVER_THREADS',
  'SERVER_DIALECT',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'LAB_LANG',
  'IDLE_TIMEOUT_S',
  'LINE_TIMEOUT_S',
  'MAX_CONNECTIONS',
  'MAX_LINE_BYTES',
  'STRICT_CRLF',
];

/** Those that are set in an environment. */
export function serverVariables(environment: ServerVariables): ServerVariables {
  return Object.fromEntries(NAMES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** What a server is told, one `NAME=value` each, where it is not what one told `other` hears; empty is the default. */
export function differing(told: ServerVariables, other: ServerVariables = {}): string[] {
  return NAMES.filter((name) => meaning(told, name) !== meaning(other, name)).map(
    (name) => `${name}=${meaning(told, name)}`,
  );
}

/** The dialect is the one with a name for its default that people write as well. */
function meaning(variables: ServerVariables, name: string): string {
  const value = variables[name] ?? '';
  return name === 'SERVER_DIALECT' && value === DEFAULT_DIALECT ? '' : value;
}
