/** What can stand in the way of a lab on several hosts; all are asked at once, and one that is silent holds up no other. */
import { COMMAND_LABEL } from '../engine/docker/labels.ts';
import { giveImage, imagesOf, isThere } from '../engine/docker/images.ts';
import { cross, openProbe, type ProbedNode } from './probes.ts';
import { type Finding, found, type Result } from './finding.ts';
import { findEngine, judgeMemory, judgeVersion } from './engine.ts';
import { judgeCrossings, judgeKnocks, type Knock } from './ports.ts';
import { managerAmong, nodeFault, swarmFault, type SwarmMember, swarmOf } from '../engine/docker/swarm.ts';
import { overlap, parseSubnet } from '../settings/subnet.ts';
import type Docker from 'dockerode';
import { judgeClock } from './clock.ts';
import { judgeTogether } from './together.ts';
import { LabError } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import { SeveralHosts } from '../engine/docker/several-hosts.ts';
import { stateOf } from '../engine/owner.ts';
import { watchedOwner } from '../engine/reaper.ts';

/** A host that answers, by its Docker context. */
interface Host {
  readonly host: string;
  readonly docker: Docker;
  readonly info: unknown;
  readonly member: SwarmMember;
}

/** Two hosts compare all they know over TCP every 30 s, each by itself: that makes up for UDP in two rounds, in no third. */
const ROUNDS = 3;
const TCP_PORTS = { manager: 2377, node: 7946 };

/** In the order in which one would look. */
export async function examineHosts(
  settings: Settings,
  contexts: NonNullable<Settings['hosts']>,
): Promise<Finding[]> {
  const machines = Map.groupBy(Object.entries(contexts), ([, context]) => context);
  const asked = await Promise.all(
    [...machines].map(async ([host, own]) => ask(host, own.map(([machine]) => machine).join(', '))),
  );
  const hosts = asked.flatMap(({ answering }) => answering ?? []);
  const findings = asked.map(({ finding }) => finding);
  if (hosts.length === 0) return findings;
  const infos = new Map(hosts.map(({ host, info }) => [host, info]));
  findings.push({ check: 'engines', ...judgeTogether(infos) });
  const swarm = await swarmOfAll(hosts).catch(notExamined);
  findings.push({ check: 'Swarm', ...swarm });
  const manager = hosts.find(({ host }) => host === managerAmong(membersOf(hosts)));
  if (manager !== undefined)
    findings.push({ check: 'subnet', ...(await subnetIsFree(manager.docker, settings).catch(notExamined)) });
  try {
    const image = await lendImage(hosts, settings);
    if (image === undefined) return [...findings, { check: 'image', ...noImage() }];
    findings.push({ check: 'image', ...found('fine', `${image} is on all hosts`) });
    const own = ownSettings(settings);
    const isWhole = hosts.length === asked.length;
    // What an earlier one left that was killed with its reaper.
    if (isWhole)
      await new SeveralHosts(own, contexts).reap(async (owner) => (await stateOf(owner)) === 'gone');
    const owner = await watchedOwner('docker', own.name);
    const labels = { 'mesin-lab.lab': own.name, [COMMAND_LABEL]: JSON.stringify(owner) };
    const probed = hosts.map(({ host, docker, member: { address, isManager } }) => {
      return { host, docker, image, labels, address, isManager };
    });
    return [...findings, ...(await examineWays(probed, isWhole && swarm.state === 'fine'))];
  } catch (error) {
    return [...findings, { check: 'ports and clocks', ...notExamined(error) }];
  }
}

/** An engine may answer once and fall silent after. */
export function notExamined(error: unknown): Result {
  if (error instanceof LabError) return found('missing', 'cannot be examined', error.message);
  throw error;
}

/** `machines` is what the host is for. */
async function ask(host: string, machines: string): Promise<{ finding: Finding; answering?: Host }> {
  const check = `host ${host}`;
  try {
    const { docker, version } = await findEngine(host);
    const isOld = judgeVersion(version);
    const memory = await judgeMemory(docker);
    const info: unknown = await docker.info();
    const answering = { host, docker, info, member: swarmOf(info) };
    const fault = [isOld, memory].find(({ state }) => state !== 'fine');
    const finding = {
      check,
      ...(fault ?? found('fine', `for ${machines}: Docker ${version}, ${memory.detail}`)),
    };
    return { finding, answering };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { finding: { check, ...found('missing', 'cannot be used', error.message) } };
  }
}

function membersOf(hosts: readonly Host[]): ReadonlyMap<string, SwarmMember> {
  return new Map(hosts.map(({ host, member }) => [host, member]));
}

async function swarmOfAll(hosts: readonly Host[]): Promise<Result> {
  const members = membersOf(hosts);
  const fault = swarmFault(members);
  if (fault !== undefined) return found('missing', fault.what, fault.remedy);
  const manager = hosts.find(({ host }) => host === managerAmong(members));
  const seen = nodeFault(await manager?.docker.listNodes(), members);
  if (seen !== undefined) return found('missing', seen.what, seen.remedy);
  const roles = hosts.map(
    ({ host, member }) => `${member.isManager ? 'manager' : 'worker'} ${host} (${member.address})`,
  );
  return found('fine', roles.join(', '));
}

/** Networks of a Swarm share their addresses with no other of its networks; those of single hosts do not matter to it. */
async function subnetIsFree(manager: Docker, { name, subnet }: Settings): Promise<Result> {
  const own = parseSubnet(subnet);
  const networks = await manager.listNetworks({ filters: { driver: ['overlay'] } });
  const rival = networks.find(
    ({ Labels: labels, IPAM }) =>
      labels?.['mesin-lab.lab'] !== name &&
      IPAM?.Config?.some(({ Subnet: other }) => {
        const parsed = parseSubnet(other ?? '');
        return own !== undefined && parsed !== undefined && overlap(own, parsed);
      }),
  );
  if (rival === undefined) return found('fine', subnet);
  return found(
    'missing',
    `${subnet} is taken by the network ${rival.Name} of the Swarm`,
    'Set LAB_SUBNET to another subnet and LAB_MESIN_1, LAB_MESIN_2 and LAB_MESIN_3 to addresses in it (.env.example), or remove that network.',
  );
}

/** The image of the client machines on every host, from whichever engine has it; `undefined` where none does. */
async function lendImage(hosts: readonly Host[], settings: Settings): Promise<string | undefined> {
  const usual = await findEngine().then(
    ({ docker }) => [docker],
    () => [],
  );
  for (const lender of [...usual, ...hosts.map(({ docker }) => docker)]) {
    const { client } = await imagesOf(lender, settings.environment);
    if (!(await isThere(lender, client))) continue;
    await Promise.all(hosts.map(({ docker }) => giveImage(client, lender, docker)));
    return client;
  }
  return undefined;
}

function noImage(): Result {
  return found(
    'limited',
    'the image of the client machines is not built yet, so ports and clocks are not examined',
    'Run npm run lab:up, which builds it, or npm run lab:grade; then look again.',
  );
}

/** Beside the lab, as whatever of it is up says nothing about what the doctor left. */
function ownSettings(settings: Settings): Settings {
  return { ...settings, name: `${settings.name}-doctor` };
}

type Probed = ProbedNode & { readonly isManager: boolean };

async function examineWays(hosts: readonly Probed[], isWhole: boolean): Promise<Finding[]> {
  const looks = await Promise.all(hosts.map((host) => lookFrom(host, hosts)));
  const clocks = looks.map(({ clock }) => clock);
  const knocks = looks.flatMap(({ knocks: own }) => own);
  const ports = judgeKnocks(knocks);
  if (!isWhole || hosts.length < 2) return [...ports, ...clocks];
  if (knocks.some(({ isOpen }) => !isOpen)) {
    const closed = found('limited', 'not examined before the ports above are open');
    return [...ports, { check: 'ports 7946, 4789/udp', ...closed }, ...clocks];
  }
  const managerFirst = hosts.toSorted((one, other) => Number(other.isManager) - Number(one.isManager));
  const crossed = await crossings(managerFirst).catch((error: unknown) => [
    { check: 'overlay network', ...notExamined(error) },
  ]);
  return [...ports, ...crossed, ...clocks];
}

/** Until something is wrong. */
async function crossings(nodes: readonly ProbedNode[]): Promise<Finding[]> {
  let findings: Finding[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { crossings: ways, mtu } = await cross(nodes);
    findings = judgeCrossings(ways, mtu);
    if (findings.some(({ state }) => state !== 'fine')) break;
  }
  return findings;
}

/** From one host: its clock, and the ports of the others. */
async function lookFrom(
  host: Probed,
  hosts: readonly Probed[],
): Promise<{ clock: Finding; knocks: Knock[] }> {
  const check = `clock of ${host.host}`;
  try {
    await using probe = await openProbe(host);
    const clock = { check, ...judgeClock(await probe.clock()) };
    const knocks: Knock[] = [];
    for (const to of hosts.filter((other) => other !== host && other.address !== '')) {
      if (to.isManager) knocks.push(await probe.knock(host, to, TCP_PORTS.manager));
      if (host.address !== '') knocks.push(await probe.knock(host, to, TCP_PORTS.node));
    }
    return { clock, knocks };
  } catch (error) {
    return { clock: { check, ...notExamined(error) }, knocks: [] };
  }
}
