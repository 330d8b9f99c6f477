/** The variables by which a class shapes our server: those docker-compose.yml hands on. */
import type { ServerVariables } from './engine.ts';

export const DEFAULT_DIALECT = 'assignment';

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

/** What a server is told, one `NAME=value` each, where it is not what one told `other` hears; empty is the default. */
export function differing(told: ServerVariables, other: ServerVariables = {}): string[] {
  return NAMES.flatMap((name) => {
    const value = meaning(told, name);
    return value === meaning(other, name) ? [] : [`${name}=${value}`];
  });
}

/** The dialect is the one with a name for its default that people write as well. */
function meaning(variables: ServerVariables, name: string): string {
  const value = variables[name] ?? '';
  return name === 'SERVER_DIALECT' && value === DEFAULT_DIALECT ? '' : value;
}
