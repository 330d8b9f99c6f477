/** What can stand in the way of the lab, one check each, and what to do about it. */
import { freemem, networkInterfaces } from 'node:os';
import { overlap, parseSubnet } from '../settings/subnet.ts';
import { examineHosts, notExamined } from './hosts.ts';
import { type Finding, found, type Result } from './finding.ts';
import { findEngine, judgeMemory, judgeVersion } from './engine.ts';
import { CAPTURE_RIGHT } from '../engine/tcpdump.ts';
import type Docker from 'dockerode';
import type { Settings } from '../settings/settings.ts';
import { imagesOf, isThere } from '../engine/docker/images.ts';
import { execFile } from 'node:child_process';
import { isListening } from '../engine/local/listening.ts';
import { LOOPBACK_INTERFACE, loopbackTwin } from '../engine/local/addresses.ts';
import { promisify } from 'node:util';
import { readRoutes } from './routes.ts';

const PATIENCE_MS = 15_000;

/** All checks, in the order in which one would look; those that need an engine are left out without one. */
export async function examine(settings: Settings): Promise<Finding[]> {
  const { hosts } = settings;
  const findings = hosts === undefined ? [] : await examineHosts(settings, hosts);
  const engine =
    hosts === undefined ? await findEngine().catch((error: unknown) => error as Error) : undefined;
  const checks: Record<string, () => Promise<Result>> = {
    ...(engine === undefined ? {} : { 'Docker engine': async () => engineVersion(engine) }),
    'Compose v2': composeVersion,
    ...(engine === undefined || engine instanceof Error
      ? {}
      : {
          subnet: () => subnetIsFree(engine.docker, settings),
          network: () => networkIsClosed(engine.docker, settings),
          'base image': () => baseImage(engine.docker, settings),
          memory: () => judgeMemory(engine.docker, `, ${Math.floor(freemem() / 2 ** 20)} MiB free`),
        }),
    port: () => portIsFree(settings),
    'local capture': localCapture,
  };
  for (const [check, look] of Object.entries(checks))
    findings.push({ check, ...(await look().catch(notExamined)) });
  return findings;
}

function engineVersion(engine: { readonly version: string } | Error): Result {
  if (engine instanceof Error) return found('missing', 'cannot be used', engine.message);
  return judgeVersion(engine.version);
}

async function composeVersion(): Promise<Result> {
  const { stdout } = await run('docker', ['compose', 'version', '--short']);
  if (stdout !== undefined) return found('fine', stdout.trim());
  const remedy = 'Install the Docker Compose plugin (docker compose, not docker-compose).';
  return found('missing', 'not installed', remedy);
}

async function subnetIsFree(docker: Docker, { name, subnet }: Settings): Promise<Result> {
  const remedy =
    'Set LAB_SUBNET to another subnet and LAB_MESIN_1, LAB_MESIN_2 and LAB_MESIN_3 to addresses in it (.env.example), or stop what uses this one.';
  const own = parseSubnet(subnet);
  if (own === undefined) return found('missing', `${subnet} is not a subnet`, remedy);
  const taken = (other: string | undefined): boolean => {
    const parsed = parseSubnet(other ?? '');
    return parsed !== undefined && overlap(own, parsed);
  };
  const networks = await docker.listNetworks();
  const ours = networks.filter(({ Labels: labels }) => labels?.['com.docker.compose.project'] === name);
  const rival = networks.find(
    (network) => !ours.includes(network) && network.IPAM?.Config?.some((one) => taken(one.Subnet)),
  );
  if (rival !== undefined) return found('missing', `${subnet} is taken by the network ${rival.Name}`, remedy);
  const ownBridges = new Set(ours.map(({ Id: id }) => `br-${id.slice(0, 12)}`));
  const interfaces = Object.entries(networkInterfaces()).filter(([device]) => !ownBridges.has(device));
  const device = interfaces.find(([, addresses]) => addresses?.some(({ cidr }) => taken(cidr ?? undefined)));
  if (device !== undefined)
    return found('missing', `${subnet} is taken by the interface ${device[0]}`, remedy);
  const route = readRoutes().find((one) => !ownBridges.has(one.device) && overlap(own, one.subnet));
  return route === undefined
    ? found('fine', subnet)
    : found('missing', `${subnet} is taken by a route through ${route.device}`, remedy);
}

/** What was created before stays as it is when the lab is started again, and an engine may overlook an option. */
async function networkIsClosed(docker: Docker, { name }: Settings): Promise<Result> {
  const filters = { label: [`com.docker.compose.project=${name}`, 'com.docker.compose.network=lab'] };
  const [network] = await docker.listNetworks({ filters });
  if (network === undefined || network.Options?.['com.docker.network.bridge.inhibit_ipv4'] === 'true')
    return found('fine', 'no machine can reach this computer');
  return found(
    'limited',
    'machines of the lab can reach what listens on this computer',
    'Run npm run lab:down and start the lab again: its network is from an earlier version. If this stays, the engine does not know the option inhibit_ipv4.',
  );
}

async function baseImage(docker: Docker, { environment }: Settings): Promise<Result> {
  const { baseImage: image } = await imagesOf(docker, environment);
  if (await isThere(docker, image)) return found('fine', `${image} is present`);
  const { stdout } = await run('docker', ['manifest', 'inspect', image]);
  if (stdout !== undefined) return found('fine', `${image} can be fetched`);
  const remedy =
    'Run npm run lab:base-image, which builds it without Docker Hub, or set LAB_NODE_IMAGE to an image on a mirror.';
  return found('missing', `${image} cannot be pulled`, remedy);
}

async function portIsFree({ port, hostPort, addresses }: Settings): Promise<Result> {
  if (await isListening('127.0.0.1', hostPort)) {
    return found(
      'limited',
      `${hostPort} is in use on this computer`,
      'Set LAB_HOST_PORT to another port before you start docker compose with --profile host-port.',
    );
  }
  if (await isListening(loopbackTwin(addresses['mesin-1']), port)) {
    return found(
      'limited',
      `${port} is in use on loopback`,
      'The local engine needs it: stop that program, or set LAB_PORT to another port.',
    );
  }
  return found('fine', `${port} is free`);
}

/** Only the local engine depends on the host's own tcpdump. */
async function localCapture(): Promise<Result> {
  const { stdout, code } = await run('tcpdump', ['-i', LOOPBACK_INTERFACE, '-d', 'tcp']);
  if (stdout !== undefined) return found('fine', 'tcpdump has the right to capture packets');
  return code === 'ENOENT'
    ? found('limited', 'tcpdump is not installed', 'Only for --engine local: install the package tcpdump.')
    : found(
        'limited',
        'tcpdump has no right to capture packets',
        `Only for --engine local: ${CAPTURE_RIGHT}`,
      );
}

/** What a program prints; nothing but its exit code, or the system's code for why it did not start, where it fails. */
async function run(file: string, args: readonly string[]): Promise<{ stdout?: string; code?: unknown }> {
  return promisify(execFile)(file, args, { timeout: PATIENCE_MS }).catch(({ code }) => ({ code }));
}
