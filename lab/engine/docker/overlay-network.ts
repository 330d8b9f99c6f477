/**
 * The network of a lab on several hosts: an overlay of their Docker Swarm that plain containers may join, with no way out.
 *
 *     172.16.16.0/24
 *       .1          the gateway, which nobody has
 *       .101–.103   the machines
 *       .128/26     what Swarm gives itself: an address on each host, and one for a holder
 */
import { addressText, parseAddress, parseSubnet } from '../../settings/subnet.ts';
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import type { OwnLabels } from './labels.ts';
import { runContainer } from './streams.ts';
import type { Settings } from '../../settings/settings.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Swarm gives a network its subnet, and takes leave of containers that have ended, a moment after it has answered. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 100;

/** What an engine knows of the network. */
export interface OverlayNetwork {
  readonly id: string;
  readonly name: string;
}

/** What Compose would call it. */
function overlayName({ name }: Pick<Settings, 'name'>): string {
  return `${name}_lab`;
}

/** The lab's, as a manager of the Swarm knows it. */
export async function findOverlay(
  manager: Docker,
  own: OwnLabels,
): Promise<Docker.NetworkInspectInfo | undefined> {
  const label = Object.entries(own).map(([key, value]) => `${key}=${value}`);
  const [found] = await manager.listNetworks({ filters: { label, scope: ['swarm'] } });
  return found;
}

/**
 * Makes it where it is not there. Throws {@link LabError} `USAGE` where it is another one, which machines may be on, or
 * where the subnet is too small or taken.
 */
export async function ensureOverlay(
  manager: Docker,
  settings: Settings,
  own: OwnLabels,
  labels: Readonly<Record<string, string>>,
  hosts: number,
): Promise<OverlayNetwork> {
  const { subnet, addresses } = settings;
  const name = overlayName(settings);
  const found = await findOverlay(manager, own);
  const current = found?.IPAM?.Config?.[0]?.Subnet;
  if (found !== undefined && current === subnet) return { id: found.Id, name };
  if (found !== undefined)
    throw new LabError(
      'USAGE',
      `The lab is there with other settings: its subnet is ${current}, and LAB_SUBNET is now ${subnet}. Remove it first: npm run lab:down.`,
    );
  const range = rangeBeside(subnet, Object.values(addresses), hosts + 1);
  if (range === undefined)
    throw new LabError(
      'USAGE',
      `LAB_SUBNET is '${subnet}': beside the machines it has no room for the ${hosts + 1} addresses that Swarm takes; set a larger one, such as 172.16.16.0/24.`,
    );
  const first = parseSubnet(subnet)?.first ?? 0;
  const { id } = await manager.createNetwork({
    Name: name,
    Driver: 'overlay',
    Attachable: true,
    Internal: true,
    IPAM: { Config: [{ Subnet: subnet, Gateway: addressText(first + 1), IPRange: range }] },
    Labels: labels,
  });
  if (await becomes(async () => (await inspect(manager, id))?.IPAM?.Config?.[0] !== undefined))
    return { id, name };
  await manager.getNetwork(id).remove();
  throw new LabError(
    'USAGE',
    `The Swarm cannot give the lab the subnet ${subnet}, which another of its networks uses: set LAB_SUBNET to another subnet and LAB_MESIN_1, LAB_MESIN_2 and LAB_MESIN_3 to addresses in it.`,
  );
}

/** The largest part of a subnet without these addresses and its own; `undefined` where none has as many as `needed`. */
export function rangeBeside(
  subnet: string,
  addresses: readonly string[],
  needed: number,
): string | undefined {
  const { first, last } = parseSubnet(subnet) ?? { first: 0, last: 0 };
  const taken = [first, first + 1, last, ...addresses.map((address) => parseAddress(address) ?? 0)];
  for (let size = (last - first + 1) / 2; size >= needed; size /= 2)
    for (let start = last + 1 - size; start >= first; start -= size)
      if (!taken.some((one) => one >= start && one < start + size))
        return `${addressText(start)}/${32 - Math.log2(size)}`;
  return undefined;
}

/**
 * Lets an engine know of the network, which it does only while a container of it is there: until then Compose does not find
 * it. Ends when it is disposed of.
 */
export async function holdOverlay(
  docker: Docker,
  { id, name }: OverlayNetwork,
  image: string,
  labels: Readonly<Record<string, string>>,
): Promise<AsyncDisposable> {
  const known = await inspect(docker, name);
  if (known?.Id === id) return { [Symbol.asyncDispose]: async () => {} };
  // One of that name which was removed may be known for a moment longer.
  await becomes(async () => ((await inspect(docker, name))?.Id ?? id) === id);
  const holder = await runContainer(docker, {
    Image: image,
    Cmd: ['cat'],
    Labels: labels,
    HostConfig: { NetworkMode: name },
  });
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await holder.exitCode.catch(() => {});
    },
  };
}

/** Whether it is gone: a machine that is still on it, as on a host out of reach, keeps it. With `patient` tries for a while. */
export async function removeOverlay(manager: Docker, id: string, patient: boolean): Promise<boolean> {
  const isRemoved = async (): Promise<boolean> =>
    manager
      .getNetwork(id)
      .remove()
      .then(
        () => true,
        (error: { statusCode?: number; message: string }) => {
          if (error.statusCode === 404 || error.message.includes('not found')) return true;
          if (/in use|active endpoints/.test(error.message)) return false;
          throw error;
        },
      );
  return patient ? becomes(isRemoved) : isRemoved();
}

/**
 * Waits until an engine has taken down its own part of a network that no machine is on any more, which it does in its own
 * time. What it still has when the Swarm's network is removed would stay until it is started again.
 */
export async function leaveOverlay(docker: Docker, id: string): Promise<void> {
  await becomes(async () => {
    const found = await inspect(docker, id);
    const { Peers: peers, Containers: own } = (found ?? {}) as {
      readonly Peers?: readonly unknown[] | null;
      readonly Containers?: object | null;
    };
    return (peers ?? []).length === 0 && Object.keys(own ?? {}).length === 0;
  });
}

async function inspect(docker: Docker, network: string): Promise<Docker.NetworkInspectInfo | undefined> {
  return docker
    .getNetwork(network)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined;
      throw error;
    });
}

/** Looks again for a while. */
async function becomes(isSo: () => Promise<boolean>): Promise<boolean> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    if (await isSo()) return true;
    if (Date.now() > endMs) return false;
    await delay(AGAIN_MS);
  }
}
