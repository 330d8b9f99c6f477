/** What a class may change about its lab, read from the environment and from `.env`, as Compose reads them. */
import { addressText, isInside, parseAddress, parseSubnet } from './subnet.ts';
import { ConfigError } from '../../options/row.ts';
import type { Language } from '../../options/language.ts';
import { SERVER_TABLE } from '../../server/config.ts';
import { type MACHINE_NAMES, SETTINGS_TABLE } from './table.ts';
import { parseEnv } from 'node:util';
import { readEnvironment } from '../../options/read.ts';
import { readTextFile } from '../text-file.ts';
import { LabError } from '../errors.ts';
import { resolve } from 'node:path';

export { MACHINE_NAMES } from './table.ts';
export type MachineName = (typeof MACHINE_NAMES)[number];

/** One lab: its name on the engine, its network, and what its programs are told. */
export interface Settings {
  /** Project name: two labs on one engine have two. */
  readonly name: string;
  readonly subnet: string;
  readonly addresses: Readonly<Record<MachineName, string>>;
  /** The Docker contexts of the hosts that have the machines; `undefined` where one engine has all. */
  readonly hosts: Readonly<Record<MachineName, string>> | undefined;
  readonly port: number;
  /** Of this computer, where it is asked for. */
  readonly hostPort: number;
  readonly language: Language;
  /** Who runs graded programs on the local engine, by number; 0 for whoever runs the lab. */
  readonly programUser: number;
  /** The variables themselves, for the programs the lab starts. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The project's folder: compose file, sources, and where run folders go by default. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, '../..');

/** What the lab tells the server itself: in the shell these belong to something else. */
const { host: _host, port: _port, logFile: _logFile, timeZone: _timeZone, ...CLASS_TABLE } = SERVER_TABLE;

/** Where a network of one's own hides no computer of the world's (RFC 1918, 3). */
const PRIVATE_SUBNETS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const;

/** A shell variable wins over `.env`. Throws {@link ConfigError} for a value that cannot be used, {@link LabError} for a file that is not in UTF-8. */
export function readSettings(
  shell: Readonly<Record<string, string | undefined>> = process.env,
  file = resolve(PROJECT_FOLDER, '.env'),
): Settings {
  const environment: Record<string, string> = dotEnv(file);
  for (const [name, value] of Object.entries(shell)) if (value !== undefined) environment[name] = value;
  const values = readEnvironment(SETTINGS_TABLE, environment);
  const { mesin1, mesin2, mesin3, timeZone, ...own } = values;
  const { name, subnet, hosts, port, hostPort, language, programUser } = own;
  const addresses = { 'mesin-1': mesin1, 'mesin-2': mesin2, 'mesin-3': mesin3 };
  checkNetwork(subnet, addresses);
  readEnvironment(CLASS_TABLE, environment); // refused here, where nothing has been started for it
  if (environment['TZ']) environment['TZ'] = timeZone; // under its own name: Node takes asia/jakarta for UTC
  return { name, subnet, addresses, hosts, port, hostPort, language, programUser, environment };
}

/** The first address of a subnet is its name, the second the engine's own, the last one everybody's. */
function checkNetwork(subnet: string, addresses: Settings['addresses']): void {
  const { first, last } = parseSubnet(subnet) ?? { first: 0, last: 0 };
  if (!PRIVATE_SUBNETS.some((one) => isInside({ first, last }, one)))
    throw refused('LAB_SUBNET', subnet, `a private subnet, inside one of ${PRIVATE_SUBNETS.join(', ')}`);
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
    if (other !== undefined) throw refused(variable, address, `an address other than that of ${other}`);
    taken.set(address, variable);
  }
}

function refused(variable: string, given: string, expected: string): ConfigError {
  return new ConfigError(`${variable} is '${given}': expected ${expected}`);
}

/** Only a file that does not exist is passed over; one that cannot be read would be missed in silence. */
function dotEnv(file: string): Record<string, string> {
  try {
    return { ...parseEnv(readTextFile(file)) } as Record<string, string>;
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const reason = (cause as Error).message;
    const message = `${file} cannot be read: ${reason}. Make it readable, or remove it.`;
    throw new ConfigError(message, { cause });
  }
}
