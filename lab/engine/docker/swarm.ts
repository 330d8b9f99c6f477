/**
 * The Docker Swarm that joins the hosts of a lab: what each engine says of itself, what is wrong with them together, and
 * the commands that mend it. Hosts are called by their Docker contexts. Source: Docker Engine API, "Get system
 * information" and "List nodes".
 */
import * as v from 'valibot';

const InfoSchema = v.object({
  Swarm: v.object({
    NodeID: v.string(),
    NodeAddr: v.string(),
    LocalNodeState: v.picklist(['inactive', 'pending', 'active', 'error', 'locked']),
    ControlAvailable: v.boolean(),
    Error: v.optional(v.string(), ''),
    RemoteManagers: v.nullish(v.array(v.object({ NodeID: v.string() })), []),
  }),
});

/** What an engine says of its place in a Swarm. */
export interface SwarmMember {
  readonly state: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  readonly isManager: boolean;
  /** Both empty outside of a Swarm. */
  readonly node: string;
  readonly address: string;
  /** Its managers, by their nodes; a manager is one of them. */
  readonly managers: readonly string[];
  /** Why it is not in it, where the engine knows. */
  readonly error: string;
}

export type SwarmMembers = ReadonlyMap<string, SwarmMember>;

/** What keeps hosts from being in one Swarm, and what to do. */
export interface SwarmFault {
  readonly what: string;
  readonly remedy: string;
}

/** From `docker info`; an engine that says nothing of a Swarm is in none. */
export function swarmOf(info: unknown): SwarmMember {
  const parsed = v.safeParse(InfoSchema, info);
  if (!parsed.success)
    return { state: 'inactive', isManager: false, node: '', address: '', managers: [], error: '' };
  const { Swarm: swarm } = parsed.output;
  return {
    state: swarm.LocalNodeState,
    isManager: swarm.ControlAvailable,
    node: swarm.NodeID,
    address: swarm.NodeAddr,
    managers: (swarm.RemoteManagers ?? []).map(({ NodeID: node }) => node),
    error: swarm.Error,
  };
}

/** The context of the first manager, which is the one to ask. */
export function managerAmong(members: SwarmMembers): string | undefined {
  return [...members].find(([, { state, isManager }]) => state === 'active' && isManager)?.[0];
}

/** The first thing to mend; `undefined` where all are in one Swarm and a manager is among them. */
export function swarmFault(members: SwarmMembers): SwarmFault | undefined {
  const hosts = [...members];
  const locked = hosts.find(([, { state }]) => state === 'locked');
  if (locked !== undefined)
    return {
      what: `the Swarm of ${locked[0]} is locked`,
      remedy: `Unlock it: docker --context ${locked[0]} swarm unlock`,
    };
  const stuck = hosts.find(([, { state }]) => state === 'pending' || state === 'error');
  if (stuck !== undefined) {
    const [host, { error }] = stuck;
    return {
      what: `${host} does not get into its Swarm${error === '' ? '' : `: ${error}`}`,
      remedy: `Have it leave (docker --context ${host} swarm leave --force), and look again.`,
    };
  }
  const outside = hosts.filter(([, { state }]) => state === 'inactive').map(([host]) => host);
  const manager = managerAmong(members);
  if (manager === undefined && outside.length === hosts.length)
    return { what: `${listed(outside)} in no Swarm`, remedy: `Make one: ${swarmCommands(outside)}` };
  if (manager === undefined)
    return {
      what: 'LAB_HOSTS names no manager of the Swarm',
      remedy:
        'Name the context of one, or make one of these hosts a manager: docker node promote, given to a manager.',
    };
  if (outside.length > 0)
    return {
      what: `${listed(outside)} not in the Swarm of ${manager}`,
      remedy: `Join: ${outside.map((host) => joinCommand(host, manager)).join('; ')}`,
    };
  const same = Map.groupBy(hosts, ([, { node }]) => node)
    .values()
    .find(({ length }) => length > 1);
  if (same !== undefined) {
    const names = same.map(([host]) => host).join(' and ');
    return { what: `${names} lead to one engine`, remedy: 'Name it by one of them' };
  }
  const node = members.get(manager)?.node ?? '';
  const [stranger] = hosts.find(([, { managers }]) => !managers.includes(node)) ?? [];
  return stranger === undefined
    ? undefined
    : {
        what: `${stranger} is in another Swarm than ${manager}`,
        remedy: `If nothing there needs the other one: docker --context ${stranger} swarm leave --force; ${joinCommand(stranger, manager)}`,
      };
}

/** What makes a Swarm of hosts: the first becomes its manager, each of the others joins. */
function swarmCommands([manager = '', ...others]: readonly string[]): string {
  const joins = others.map((host) => joinCommand(host, manager));
  return [`docker --context ${manager} swarm init`, ...joins].join('; ');
}

function joinCommand(host: string, manager: string): string {
  const ask = `docker --context ${manager}`;
  const token = `$(${ask} swarm join-token --quiet worker)`;
  const address = `$(${ask} info --format '{{.Swarm.NodeAddr}}')`;
  return `docker --context ${host} swarm join --token ${token} ${address}:2377`;
}

const NodesSchema = v.array(
  v.object({
    ID: v.string(),
    Spec: v.object({ Availability: v.string() }),
    Status: v.object({ State: v.string() }),
  }),
);

/** The first member that its manager, whose list of nodes this is, cannot use. */
export function nodeFault(nodes: unknown, members: SwarmMembers): SwarmFault | undefined {
  const known = v.parse(NodesSchema, nodes);
  for (const [host, { node }] of members) {
    const found = known.find(({ ID: id }) => id === node);
    const state = found?.Status.State ?? 'unknown';
    if (state !== 'ready')
      return {
        what: `the manager sees ${host} as ${state}`,
        remedy: `Port 2377/tcp of the manager must be open to ${host}; if it is, restart Docker there.`,
      };
    if (found?.Spec.Availability !== 'active')
      return {
        what: `${host} takes no containers of its Swarm (${found?.Spec.Availability})`,
        remedy: `Given to a manager: docker node update --availability active ${node}`,
      };
  }
  return undefined;
}

function listed(hosts: readonly string[]): string {
  return `${hosts.join(', ')} ${hosts.length === 1 ? 'is' : 'are'}`;
}
