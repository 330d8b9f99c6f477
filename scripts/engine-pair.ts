// Two engines of this machine, each in a network namespace of its own as if it were another host, joined to a Docker Swarm:
//
//     namespace mesin-lab-1          namespace mesin-lab-2
//       dockerd, manager               dockerd, worker
//       10.203.77.1 ──────── veth ──── 10.203.77.2
//
// Their sockets are reached from everywhere on this machine, by the contexts mesin-lab-1 and mesin-lab-2.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { $ } from 'zx';
import { type Daemon, endShims, startDaemon, stopDaemon } from './daemon.ts';
import { resolve } from 'node:path';
import { succeeds } from './recipe.ts';

/** Where `docker --config` finds their contexts, once both are there. */
export const configFolder = resolve(import.meta.dirname, '../.lab/pair');
const NETWORK = '10.203.77';

const engines = [1, 2].map((number) => {
  const name = `mesin-lab-${number}`;
  const run = `/run/${name}`;
  return {
    name,
    run,
    exec: `${run}/exec`,
    data: `/var/lib/${name}`,
    address: `${NETWORK}.${number}`,
    socket: `unix://${run}/docker.sock`,
    device: `${name}-net`,
    pidFile: `${run}/dockerd.pid`,
    logFile: `${run}/dockerd.log`,
    ownPidFile: `${run}/own.pid`,
  };
});

/** Whether one of them had to be started. */
export async function startPair(): Promise<boolean> {
  const [one, other] = engines as [Engine, Engine];
  if (!existsSync(`/run/netns/${other.name}`)) await connectNamespaces(one, other);
  const started = await Promise.all(engines.map(startEngine));
  await $`docker --host ${one.socket} swarm init --advertise-addr ${one.address}`.nothrow().quiet();
  const token = await $`docker --host ${one.socket} swarm join-token --quiet worker`.quiet();
  await $`docker --host ${other.socket} swarm join --token ${token.stdout.trim()} --advertise-addr ${other.address} ${one.address}:2377`
    .nothrow()
    .quiet();
  for (const engine of engines) await nameContext(engine);
  return started.includes(true);
}

type Engine = (typeof engines)[number];

/** By a cable of their own, over which nobody else is reached. */
async function connectNamespaces(one: Engine, other: Engine): Promise<void> {
  for (const { name } of engines) await $`ip netns add ${name}`.quiet();
  await $`ip link add ${one.device} netns ${one.name} type veth peer name ${other.device} netns ${other.name}`.quiet();
  for (const { name, address, device } of engines) {
    await $`ip -netns ${name} address add ${address}/24 dev ${device}`.quiet();
    for (const each of ['lo', device]) await $`ip -netns ${name} link set ${each} up`.quiet();
  }
}

/** Whether it had to be. */
async function startEngine({ name, run, exec, data, socket, ...files }: Engine): Promise<boolean> {
  const answers = () => succeeds($`docker --host ${socket} version`);
  if (await answers()) return false;
  for (const folder of [run, data]) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const places = ['--data-root', data, '--exec-root', exec, '--pidfile', files.ownPidFile];
  const command: Daemon['command'] = [
    'nsenter',
    `--net=/run/netns/${name}`,
    'dockerd',
    '--host',
    socket,
    ...places,
  ];
  await startDaemon({ command, ...files }, answers);
  return true;
}

async function nameContext({ name, socket }: Engine): Promise<void> {
  const docker = ['--config', configFolder, 'context'];
  if (await succeeds($`docker ${docker} inspect ${name}`)) return;
  await $`docker ${docker} create ${name} --docker host=${socket}`.quiet();
}

/** Whether there was one; of their images, too, nothing is left. */
export async function stopPair(): Promise<boolean> {
  const ended = await Promise.all(engines.map(stopDaemon));
  for (const { name, run, exec, data } of engines) {
    await endShims(exec);
    await $`ip netns delete ${name}`.nothrow().quiet();
    for (const folder of [run, data]) {
      await unmountIn(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  }
  rmSync(configFolder, { recursive: true, force: true });
  return ended.includes(true);
}

/** A daemon that was killed leaves mounted what it mounts itself: its data, the files and networks of containers. */
async function unmountIn(folder: string): Promise<void> {
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => `${place}/`.startsWith(`${folder}/`));
  for (const place of mounted.toReversed()) await $`umount ${place}`.quiet();
}
