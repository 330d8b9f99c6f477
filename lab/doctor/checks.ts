/** What can stand in the way of the lab, one check each, and what to do about it. */
import { freemem, networkInterfaces } from 'node:os';
import { overlap, parseSubnet } from './subnet.ts';
import { CAPTURE_RIGHT } from '../engine/tcpdump.ts';
import { LabError } from '../errors.ts';
import type Docker from 'dockerode';
import type { Settings } from '../settings.ts';
import { buildSources } from '../engine/docker/build-sources.ts';
import { connectDocker } from '../engine/docker/endpoint.ts';
import { execFile } from 'node:child_process';
import { isListening } from '../engine/local/listening.ts';
import { LOOPBACK_INTERFACE, loopbackTwin } from '../engine/local/addresses.ts';
import { promisify } from 'node:util';
import { readRoutes } from './routes.ts';

export interface Finding {
  readonly check: string;
  /** `missing` keeps the Docker lab from running, `limited` only takes something away from it. */
  readonly state: 'fine' | 'limited' | 'missing';
  readonly detail: string;
  readonly remedy?: string;
}

type Result = Omit<Finding, 'check'>;

/** Health checks every 200 ms while starting (`start_interval`) came with this one. */
const LEAST_ENGINE = 25;
const LEAST_MEMORY_MIB = 1_024;
const DEFAULT_BASE_IMAGE = 'node:26-bookworm-slim';
const NO_ENGINE_REMEDY =
  'Run npm run lab:engine, which installs and starts one on Debian, or start Docker Desktop; --engine local needs none.';
const PATIENCE_MS = 15_000;

/** All checks, in the order in which one would look; those that need the engine are left out without one. */
export async function examine(settings: Settings): Promise<Finding[]> {
  const findings: Finding[] = [];
  const note = async (check: string, look: () => Promise<Result>): Promise<void> => {
    findings.push({ check, ...(await look()) });
  };
  let docker: Docker | undefined;
  await note('Docker engine', async () => {
    try {
      docker = await connectDocker();
      return await engineVersion(docker);
    } catch (error) {
      return missing('not to be used', engineRemedy(error));
    }
  });
  await note('Compose v2', composeVersion);
  if (docker !== undefined) {
    const engine = docker;
    await note('subnet', () => subnetIsFree(engine, settings));
    await note('base image', () => baseImage(engine, settings));
    await note('memory', () => memory(engine));
  }
  await note('port', () => portIsFree(settings));
  await note('packets without Docker', localCapture);
  return findings;
}

/** Whoever asks the doctor is not sent to the doctor. */
function engineRemedy(error: unknown): string {
  if (!(error instanceof LabError)) return String(error);
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return code === 'EACCES' ? error.message : NO_ENGINE_REMEDY;
}

async function engineVersion(docker: Docker): Promise<Result> {
  const { Version: version } = await docker.version();
  if (Number.parseInt(version, 10) >= LEAST_ENGINE) return fine(version);
  return missing(`${version} is too old`, `Install Docker Engine ${LEAST_ENGINE} or newer.`);
}

async function composeVersion(): Promise<Result> {
  try {
    const { stdout } = await run('docker', ['compose', 'version', '--short']);
    return fine(stdout.trim());
  } catch {
    return missing(
      'not installed',
      'Install the Docker Compose plugin (docker compose, not docker-compose).',
    );
  }
}

async function subnetIsFree(docker: Docker, { name, subnet }: Settings): Promise<Result> {
  const remedy =
    'Set LAB_SUBNET and LAB_MESIN_1 to LAB_MESIN_3 to another subnet (.env.example), or end what uses this one.';
  const own = parseSubnet(subnet);
  if (own === undefined) return missing(`${subnet} is no subnet`, remedy);
  const taken = (other: string | undefined): boolean => {
    const parsed = parseSubnet(other ?? '');
    return parsed !== undefined && overlap(own, parsed);
  };
  const networks = await docker.listNetworks();
  const ours = networks.filter(({ Labels: labels }) => labels?.['com.docker.compose.project'] === name);
  const rival = networks.find(
    (network) => !ours.includes(network) && network.IPAM?.Config?.some((one) => taken(one.Subnet)),
  );
  if (rival !== undefined) return missing(`${subnet} is taken by the network ${rival.Name}`, remedy);
  const ownBridges = new Set(ours.map(({ Id: id }) => `br-${id.slice(0, 12)}`));
  const interfaces = Object.entries(networkInterfaces()).filter(([device]) => !ownBridges.has(device));
  const device = interfaces.find(([, addresses]) => addresses?.some(({ cidr }) => taken(cidr ?? undefined)));
  if (device !== undefined) return missing(`${subnet} is taken by the interface ${device[0]}`, remedy);
  const route = readRoutes().find((one) => !ownBridges.has(one.device) && overlap(own, one.subnet));
  return route === undefined
    ? fine(subnet)
    : missing(`${subnet} is taken by a route through ${route.device}`, remedy);
}

async function baseImage(docker: Docker, { environment }: Settings): Promise<Result> {
  const own = await buildSources(docker, environment);
  const image = own['LAB_NODE_IMAGE'] ?? (environment['LAB_NODE_IMAGE'] || DEFAULT_BASE_IMAGE);
  try {
    await docker.getImage(image).inspect();
    return fine(`${image} is here`);
  } catch {
    try {
      await run('docker', ['manifest', 'inspect', image]);
      return fine(`${image} can be fetched`);
    } catch {
      const remedy =
        'Run npm run lab:base-image, which builds one without Docker Hub, or set LAB_NODE_IMAGE to a mirror.';
      return missing(`${image} cannot be pulled`, remedy);
    }
  }
}

async function memory(docker: Docker): Promise<Result> {
  const { MemTotal: total } = (await docker.info()) as { MemTotal: number };
  const mebibytes = Math.floor(total / 2 ** 20);
  if (mebibytes >= LEAST_MEMORY_MIB)
    return fine(`${mebibytes} MiB for the engine, ${Math.floor(freemem() / 2 ** 20)} free`);
  return missing(`${mebibytes} MiB`, `Give the engine at least ${LEAST_MEMORY_MIB} MiB.`);
}

async function portIsFree({ port, hostPort, addresses }: Settings): Promise<Result> {
  if (await isListening('127.0.0.1', hostPort)) {
    return limited(
      `${hostPort} is in use on this computer`,
      'Set LAB_HOST_PORT to another port before asking for the door (profile host-port).',
    );
  }
  if (await isListening(loopbackTwin(addresses['mesin-1']), port)) {
    return limited(
      `${port} is in use on loopback`,
      'The local engine needs it: end that program or set LAB_PORT.',
    );
  }
  return fine(`${port} is free`);
}

/** Only the local engine depends on the host's own tcpdump. */
async function localCapture(): Promise<Result> {
  try {
    await run('tcpdump', ['-i', LOOPBACK_INTERFACE, '-d', 'tcp']);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT')
      return limited('tcpdump is not installed', 'Only for --engine local: install the package tcpdump.');
    return limited('tcpdump may not capture', `Only for --engine local: ${CAPTURE_RIGHT}`);
  }
  return fine('tcpdump may capture');
}

async function run(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(file, args, { timeout: PATIENCE_MS });
}

function fine(detail: string): Result {
  return { state: 'fine', detail };
}

function limited(detail: string, remedy: string): Result {
  return { state: 'limited', detail, remedy };
}

function missing(detail: string, remedy: string): Result {
  return { state: 'missing', detail, remedy };
}
