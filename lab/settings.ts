/** What a class may change about its lab, read from the environment and from `.env`, as Compose reads them. */
import { LabError } from './errors.ts';
import { DEFAULT_PORT } from '../server/protocol/messages.ts';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { parseEnv } from 'node:util';
import { parseSubnet } from './doctor/subnet.ts';
import { resolve } from 'node:path';

export const MACHINE_NAMES = ['mesin-1', 'mesin-2', 'mesin-3'] as const;
export type MachineName = (typeof MACHINE_NAMES)[number];

export interface Settings {
  /** Project name: two labs on one engine have two. */
  readonly name: string;
  readonly subnet: string;
  readonly addresses: Readonly<Record<MachineName, string>>;
  readonly port: number;
  readonly language: 'en' | 'id';
  /** The variables themselves, for the programs the lab starts. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The project's folder: compose file, sources, and where run folders go by default. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, '..');

/** Throws {@link LabError} `USAGE` for a value that cannot be used. A shell variable wins over `.env`. */
export function readSettings(
  shell: Readonly<Record<string, string | undefined>> = process.env,
  file = resolve(PROJECT_FOLDER, '.env'),
): Settings {
  const environment: Record<string, string> = dotEnv(file);
  for (const [name, value] of Object.entries(shell)) if (value !== undefined) environment[name] = value;
  const read = <Value>(variable: string, fallback: string, expected: string, parse: Parse<Value>): Value => {
    const given = environment[variable] || fallback;
    const value = parse(given);
    if (value === undefined) throw new LabError('USAGE', `${variable} is '${given}': expected ${expected}`);
    return value;
  };
  const address = (variable: string, fallback: string): string =>
    read(variable, fallback, 'an IPv4 address', (text) => (isIPv4(text) ? text : undefined));
  return {
    name: read('LAB_NAME', 'mesin-lab', 'lower case letters, digits and hyphens', (text) =>
      /^[a-z0-9][a-z0-9_-]*$/.test(text) ? text : undefined,
    ),
    subnet: read('LAB_SUBNET', '172.16.16.0/24', 'an IPv4 subnet such as 172.16.17.0/24', (text) =>
      parseSubnet(text) === undefined ? undefined : text,
    ),
    addresses: {
      'mesin-1': address('LAB_MESIN_1', '172.16.16.101'),
      'mesin-2': address('LAB_MESIN_2', '172.16.16.102'),
      'mesin-3': address('LAB_MESIN_3', '172.16.16.103'),
    },
    port: read('LAB_PORT', String(DEFAULT_PORT), 'a whole number from 1 to 65535', (text) =>
      /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : undefined,
    ),
    language: read('LAB_LANG', 'en', 'en or id', (text) =>
      text === 'en' || text === 'id' ? text : undefined,
    ),
    environment,
  };
}

type Parse<Value> = (text: string) => Value | undefined;

function dotEnv(file: string): Record<string, string> {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')) } as Record<string, string>;
  } catch {
    return {};
  }
}
