/** What a class may change about its lab, read from the environment and from `.env`, as Compose reads them. */
import { addressText, parseAddress, parseSubnet } from './doctor/subnet.ts';
import { COMPOSE_VARIABLES } from './compose-variables.ts';
import { EXPECTED_ZONE, zoneName } from '../server/protocol/zone.ts';
import { LabError } from './errors.ts';
import { DEFAULT_PORT } from '../server/protocol/messages.ts';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { parseEnv } from 'node:util';
import { resolve } from 'node:path';

export const MACHINE_NAMES = ['mesin-1', 'mesin-2', 'mesin-3'] as const;
export type MachineName = (typeof MACHINE_NAMES)[number];

export interface Settings {
  /** Project name: two labs on one engine have two. */
  readonly name: string;
  readonly subnet: string;
  readonly addresses: Readonly<Record<MachineName, string>>;
  readonly port: number;
  /** Of this computer, where it is asked for. */
  readonly hostPort: number;
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
    if (value === undefined) throw refused(variable, given, expected);
    return value;
  };
  const address = (variable: string, fallback: string): string =>
    read(variable, fallback, 'an IPv4 address', (text) => (isIPv4(text) ? text : undefined));
  const port = (variable: string): number =>
    read(variable, String(DEFAULT_PORT), 'a whole number from 1 to 65535', (text) =>
      /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : undefined,
    );
  const settings: Settings = {
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
    port: port('LAB_PORT'),
    hostPort: port('LAB_HOST_PORT'),
    language: read('LAB_LANG', 'en', 'en or id', (text) =>
      text === 'en' || text === 'id' ? text : undefined,
    ),
    environment,
  };
  checkNetwork(settings);
  for (const { variable, expected, fits } of COMPOSE_VARIABLES) {
    const given = environment[variable];
    if (given && !fits(given)) throw refused(variable, given, expected);
  }
  // Under its own name, as Node falls back to UTC without a word for asia/jakarta.
  if (environment['TZ']) environment['TZ'] = read('TZ', '', EXPECTED_ZONE, zoneName);
  return settings;
}

type Parse<Value> = (text: string) => Value | undefined;

/** The first address of a subnet is its name, the second the engine's own, the last one everybody's. */
function checkNetwork({ subnet, addresses }: Settings): void {
  const { first, last } = parseSubnet(subnet) ?? { first: 0, last: 0 };
  const [network = '', prefix] = subnet.split('/');
  if (parseAddress(network) !== first)
    throw refused('LAB_SUBNET', subnet, `its first address, ${addressText(first)}/${prefix}`);
  if (last - first < 7) throw refused('LAB_SUBNET', subnet, 'room for three machines, /29 or larger');
  const taken = new Map<string, string>();
  for (const [name, address] of Object.entries(addresses)) {
    const variable = `LAB_${name.toUpperCase().replace('-', '_')}`;
    const number = parseAddress(address) ?? 0;
    const range = `an address from ${addressText(first + 2)} to ${addressText(last - 1)}`;
    if (number < first + 2 || number > last - 1)
      throw refused(variable, address, `${range}, as LAB_SUBNET is ${subnet}`);
    const other = taken.get(address);
    if (other !== undefined) throw refused(variable, address, `another address than that of ${other}`);
    taken.set(address, variable);
  }
}

function refused(variable: string, given: string, expected: string): LabError {
  return new LabError('USAGE', `${variable} is '${given}': expected ${expected}`);
}

/** Only a file that is not there says nothing; one that cannot be read would be missed in silence. */
function dotEnv(file: string): Record<string, string> {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')) } as Record<string, string>;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const reason = (cause as Error).message;
    throw new LabError('USAGE', `${file} cannot be read: ${reason}. Make it readable, or remove it.`, {
      cause,
    });
  }
}
