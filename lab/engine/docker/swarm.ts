/** Whether hosts are joined to one Docker Swarm, and which of them manages it. */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';

/** An engine, by the Docker context that leads to it. */
export interface SwarmHost {
  readonly context: string;
  readonly docker: Docker;
}

/** What an engine says of its own part in a Swarm: Docker Engine API, "Get system information". */
interface SwarmPart {
  readonly NodeID: string;
  readonly NodeAddr: string;
  readonly LocalNodeState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  readonly ControlAvailable: boolean;
  readonly Error: string;
  readonly RemoteManagers: readonly { readonly Addr: string }[] | null;
}

interface Part extends SwarmHost {
  readonly part: SwarmPart;
}

/**
 * The first that manages the Swarm of all. Throws {@link LabError} `USAGE` with the commands that help where they are not
 * in one.
 */
export async function managerOfAll(hosts: readonly SwarmHost[]): Promise<SwarmHost> {
  const parts = await Promise.all(hosts.map(async (host) => ({ ...host, part: await partOf(host.docker) })));
  for (const { context, part } of parts) {
    if (part.LocalNodeState === 'locked')
      throw refused(`${context}'s Swarm is locked: docker --context ${context} swarm unlock.`);
    if (part.LocalNodeState === 'error' || part.LocalNodeState === 'pending')
      throw refused(
        `${context} has not joined its Swarm${part.Error && ` (${part.Error})`}: docker --context ${context} swarm leave --force, and join again.`,
      );
  }
  const manager = parts.find(({ part }) => part.ControlAvailable);
  const outside = parts.filter(({ part }) => part.LocalNodeState === 'inactive');
  if (outside.length > 0) throw refused(howToJoin(parts, outside, manager));
  if (manager === undefined) {
    const addresses = parts.flatMap(({ part }) => part.RemoteManagers ?? []).map(({ Addr }) => Addr);
    throw refused(
      `None of the hosts in LAB_HOSTS manages their Swarm, as ${[...new Set(addresses)].join(', ')} does: docker node promote ${parts[0]?.part.NodeID} there makes ${parts[0]?.context} a manager.`,
    );
  }
  const nodes = (await manager.docker.listNodes()) as {
    ID: string;
    Status: { State: string };
  }[];
  for (const { context, part } of parts) {
    const node = nodes.find(({ ID }) => ID === part.NodeID);
    if (node === undefined)
      throw refused(
        `${context} and ${manager.context} are in different Swarms: docker --context ${context} swarm leave --force, then ${joinCommand(context, manager)}.`,
      );
    if (node.Status.State === 'down')
      throw refused(
        `The Swarm's manager ${manager.context} does not reach ${context}: npm run lab:doctor looks at the ports between them.`,
      );
  }
  return manager;
}

/** One that manages a Swarm; `undefined` where none does. */
export async function managerAmong(hosts: readonly SwarmHost[]): Promise<SwarmHost | undefined> {
  const parts = await Promise.all(hosts.map(async ({ docker }) => partOf(docker)));
  return hosts.find((_, index) => parts[index]?.ControlAvailable);
}

function howToJoin(all: readonly Part[], outside: readonly Part[], manager: Part | undefined): string {
  const [first] = all;
  const made = manager ?? first;
  const init = `docker --context ${first?.context} swarm init --advertise-addr <address of ${first?.context}>`;
  const joining = outside.filter((one) => one !== made).map(({ context }) => joinCommand(context, made));
  const commands = [...(manager === undefined ? [init] : []), ...joining].join(', then ');
  const names = outside.map(({ context }) => context).join(' and ');
  return manager === undefined
    ? `LAB_HOSTS needs a Docker Swarm, in which ${names} ${outside.length === 1 ? 'is' : 'are'} not. Make one: ${commands}.`
    : `${names} ${outside.length === 1 ? 'is' : 'are'} not in the Swarm of ${manager.context}: ${commands}.`;
}

function joinCommand(context: string, manager: Part | undefined): string {
  const token = `$(docker --context ${manager?.context} swarm join-token --quiet worker)`;
  const address = manager?.part.NodeAddr || `<address of ${manager?.context}>`;
  return `docker --context ${context} swarm join --token ${token} ${address}:2377`;
}

async function partOf(docker: Docker): Promise<SwarmPart> {
  const { Swarm: part } = (await docker.info()) as { Swarm: SwarmPart };
  return part;
}

function refused(message: string): LabError {
  return new LabError('USAGE', message);
}
