/**
 * The variables of `.env` and the shell that shape a lab; docs/reference/variables.md is generated from them. Some are
 * read by docker-compose.yml alone: they are checked here all the same, as Docker names neither the variable nor what it
 * takes. The server's own are in server/config.ts.
 */
import { IPV4_ADDRESS, LANGUAGE, MEMORY, text, wholeNumber, ZONE } from '../../options/kinds.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import { parseSubnet } from './subnet.ts';
import { type Kind, optional, row } from '../../options/row.ts';

/** The machines of every lab: a server, then its clients. */
export const MACHINE_NAMES = ['mesin-1', 'mesin-2', 'mesin-3'] as const;

const PORT = wholeNumber(1, 65_535);
const NAME = text('lowercase letters, digits, hyphens and underscores', /^[a-z0-9][a-z0-9_-]*$/);
const CORES = text('a number of cores such as 1.5, or 0 for all', /^\d{1,4}(\.\d{1,3})?$/);
const SUBNET = {
  expected: 'an IPv4 subnet such as 172.16.17.0/24',
  parse: (given: string) => (parseSubnet(given) === undefined ? undefined : given),
};

/** `mesin-1=lab-1 mesin-2=lab-2 mesin-3=lab-2`, in any order. */
const HOSTS: Kind<Readonly<Record<(typeof MACHINE_NAMES)[number], string>>> = {
  expected: 'a Docker context for each machine, such as mesin-1=lab-1 mesin-2=lab-2 mesin-3=lab-2',
  parse: (given) => {
    const pairs = given
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split(/=(.+)/s, 2));
    const contexts = new Map(pairs.map(([machine = '', context = '']) => [machine, context]));
    const [mesin1, mesin2, mesin3] = MACHINE_NAMES.map((machine) => contexts.get(machine));
    if (pairs.length !== MACHINE_NAMES.length || !mesin1 || !mesin2 || !mesin3) return undefined;
    return { 'mesin-1': mesin1, 'mesin-2': mesin2, 'mesin-3': mesin3 };
  },
};

/** One row per variable, by the name that {@link Settings} has for it where it has one. */
export const SETTINGS_TABLE = {
  name: row('LAB_NAME', NAME, 'mesin-lab', 'name of the lab; two labs on one engine need two names'),
  subnet: row('LAB_SUBNET', SUBNET, '172.16.16.0/24', 'subnet of the three machines'),
  mesin1: row('LAB_MESIN_1', IPV4_ADDRESS, '172.16.16.101', 'address of mesin-1, the server'),
  mesin2: row('LAB_MESIN_2', IPV4_ADDRESS, '172.16.16.102', 'address of mesin-2, a client'),
  mesin3: row('LAB_MESIN_3', IPV4_ADDRESS, '172.16.16.103', 'address of mesin-3, a client'),
  hosts: optional(
    'LAB_HOSTS',
    HOSTS,
    'hosts of the machines in one Docker Swarm, by Docker contexts; without it one engine has all machines',
    '(none)',
  ),
  port: row('LAB_PORT', PORT, DEFAULT_PORT, "the server's TCP port"),
  hostPort: row(
    'LAB_HOST_PORT',
    PORT,
    DEFAULT_PORT,
    'port of this computer that docker compose --profile host-port up forwards to the server',
  ),
  demoClients: row(
    'LAB_DEMO_CLIENTS',
    wholeNumber(0, 20_000),
    5,
    'connections in the demonstration burst of each client at start; 0 for none',
  ),
  timeZone: row('TZ', ZONE, 'Asia/Jakarta', 'time zone of the machines'),
  language: row('LAB_LANG', LANGUAGE, 'en', 'language of logs, reports and grades'),
  serverMemory: row('LAB_SERVER_MEMORY', MEMORY, '1g', 'memory limit of mesin-1'),
  clientMemory: row('LAB_CLIENT_MEMORY', MEMORY, '1g', 'memory limit of mesin-2 and mesin-3, each'),
  processes: row(
    'LAB_PIDS',
    wholeNumber(0, 4_194_304),
    8_192,
    'maximum number of processes and threads on a machine',
  ),
  cores: row('LAB_CPUS', CORES, '0', 'processor cores for a machine; 0 means no limit'),
  programUser: row(
    'LAB_PROGRAM_UID',
    wholeNumber(0, 65_533),
    0,
    'number of the user whom root lets run graded programs on the local engine; 0 for the user of the lab',
  ),
  nodeImage: row(
    'LAB_NODE_IMAGE',
    text('the name of an image'),
    'node:26-bookworm-slim',
    'image with Node 26 that the machines are built on',
  ),
  registry: row(
    'LAB_NPM_REGISTRY',
    text('a URL'),
    '',
    "npm registry used by the build; npm's own by default",
    '(none)',
  ),
  caFile: row('LAB_CA_FILE', text('a path'), '/dev/null', 'CA bundle of a proxy that inspects TLS'),
};
