/** What is on the engine for a command and outlives it: found by its labels, and taken away. */
import {
  BEFORE_LABEL,
  COMMAND_LABEL,
  MACHINE_LABEL,
  type OwnLabels,
  ownerIn,
  SANDBOX_LABEL,
} from './labels.ts';
import { type Owner, stateOf } from '../owner.ts';
import type Docker from 'dockerode';
import { isRemoved } from './images.ts';
import { LOCK_LABEL } from './lock-volumes.ts';
import type { ServerVariables } from '../engine.ts';

type Labels = Readonly<Record<string, string>> | null | undefined;

/** Whether there was anything, and what mesin-1 was told before somebody who is gone changed that. */
export interface Reaped {
  readonly found: boolean;
  readonly before: ServerVariables | undefined;
}

/**
 * Removes what commands started that `isGone` tells of, except a mesin-1 that was there before them. Locks are not
 * among it: they go last, as they say who clears away.
 */
export async function reapOwned(
  docker: Docker,
  own: OwnLabels,
  isGone: (owner: Owner) => Promise<boolean>,
  besideOnly: boolean,
): Promise<Reaped> {
  const filters = { label: [...labelsOf(own), COMMAND_LABEL] };
  const isLeft = async (labels: Labels): Promise<boolean> => {
    const owner = ownerIn(labels);
    return owner !== undefined && (await isGone(owner));
  };
  const left = async <Found extends { Labels?: Labels }>(all: readonly Found[]): Promise<Found[]> => {
    const decided = await Promise.all(all.map(async (one) => ((await isLeft(one.Labels)) ? [one] : [])));
    return decided.flat();
  };
  const isMachine = ({ Labels: labels }: Docker.ContainerInfo): boolean =>
    labels[MACHINE_LABEL] !== undefined;
  const all = await left(await docker.listContainers({ all: true, filters }));
  const containers = all.filter((one) => !besideOnly || !isMachine(one));
  const machines = containers.filter(isMachine);
  const isLent = ({ Labels: labels }: Docker.ContainerInfo): boolean => labels[BEFORE_LABEL] !== undefined;
  // Where the others go, it goes with them.
  const lent = machines.every(isLent) ? machines[0] : undefined;
  const removed = containers.filter((one) => one !== lent);
  await Promise.all(
    removed.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true }).catch(unlessGone)),
  );
  const ownVolumes = await left(await volumesOf(docker, { label: [...filters.label, SANDBOX_LABEL] }));
  await Promise.all(ownVolumes.map(({ Name }) => docker.getVolume(Name).remove().catch(unlessGone)));
  const images = await left(await docker.listImages({ filters }));
  await Promise.all(images.map(({ Id }) => isRemoved(docker.getImage(Id), true)));
  const [networks, volumes] =
    besideOnly || (await hasMachines(docker, own))
      ? [[], []]
      : await Promise.all([left(await networksOf(docker, filters)), left(await volumesOf(docker, filters))]);
  await Promise.all([
    ...networks.map(({ Id }) => docker.getNetwork(Id).remove().catch(unlessGone)),
    ...volumes.map(({ Name }) => docker.getVolume(Name).remove().catch(unlessGone)),
  ]);
  const before = lent && (JSON.parse(lent.Labels[BEFORE_LABEL] ?? '{}') as ServerVariables);
  const found = [containers, ownVolumes, images, networks, volumes].some(({ length }) => length > 0);
  return { found, before };
}

/** Whether there are any, whosesoever: what they are made of is theirs, whoever had it made. */
async function hasMachines(docker: Docker, own: OwnLabels): Promise<boolean> {
  const filters = { label: [...labelsOf(own), MACHINE_LABEL] };
  return (await docker.listContainers({ all: true, filters })).length > 0;
}

/** Removes all of a lab but what a command that runs uses; names both, as in `container mesin-lab-mesin-1-1`. */
export async function removeAll(docker: Docker, own: OwnLabels) {
  const removed: string[] = [];
  const kept: string[] = [];
  const filters = { label: labelsOf(own) };
  for (const info of await docker.listContainers({ all: true, filters })) {
    const what = `container ${info.Names[0]?.slice(1) ?? info.Id}`;
    const owner = await stateIn(info.Labels);
    // What runs for a command ends with it, so one that cannot be asked about is there while this runs.
    const isUsed = owner === 'runs' || (owner === 'elsewhere' && info.State === 'running');
    if (isUsed) kept.push(what);
    else {
      await docker.getContainer(info.Id).remove({ force: true, v: true }).catch(unlessGone);
      removed.push(what);
    }
  }
  const networks = await networksOf(docker, filters);
  await Promise.all(networks.map((info) => docker.getNetwork(info.Id).remove()));
  removed.push(...networks.map((info) => `network ${info.Name}`));
  for (const info of await volumesOf(docker, filters)) {
    const volume = docker.getVolume(info.Name);
    const isUsed = (await stateIn(info.Labels)) === 'runs' || !(await isVolumeRemoved(volume));
    (isUsed ? kept : removed).push(`volume ${info.Name}`);
  }
  // Students' own, which an interrupted command left behind; the lab's have another label.
  for (const info of await docker.listImages({ filters })) {
    const isGone =
      (await stateIn(info.Labels)) !== 'runs' && (await isRemoved(docker.getImage(info.Id), true));
    (isGone ? removed : kept).push(`image ${info.Id}`);
  }
  return { removed, kept };
}

/** Those of this engine alone: what several hosts are on is not one engine's to remove. */
async function networksOf(
  docker: Docker,
  filters: { label: string[] },
): Promise<Docker.NetworkInspectInfo[]> {
  return docker.listNetworks({ filters: { ...filters, scope: ['local'] } });
}

/** Those that are not locks. */
async function volumesOf(docker: Docker, filters: { label: string[] }): Promise<Docker.VolumeInspectInfo[]> {
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return volumes.filter(({ Labels: labels }) => labels[LOCK_LABEL] === undefined);
}

/** Whether it is gone now; not while there is a container of it. */
async function isVolumeRemoved(volume: Docker.Volume): Promise<boolean> {
  return volume.remove().then(
    () => true,
    (error: { statusCode?: number }) => {
      if (error.statusCode === 409) return false;
      throw error;
    },
  );
}

async function stateIn(labels: Labels): Promise<'none' | Awaited<ReturnType<typeof stateOf>>> {
  const owner = ownerIn(labels);
  return owner === undefined ? 'none' : stateOf(owner);
}

function labelsOf(own: OwnLabels): string[] {
  return Object.entries(own).map(([name, value]) => `${name}=${value}`);
}

/** What removes itself may be faster than we are; what is still used is looked at again. */
function unlessGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409 && statusCode !== 403) throw error;
}
