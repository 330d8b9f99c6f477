/** How much of the computer that an engine runs on is free, as its kernel tells a container. */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { runContainer } from './streams.ts';
import { text } from 'node:stream/consumers';

/** Averaged over half a second. */
export interface Room {
  /** Processors that had nothing to do, and parts of some. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Both are the computer's own, also in a container: proc(5), /proc/stat and /proc/meminfo. */
const LOOK = 'head -n 1 /proc/stat; sleep 0.5; head -n 1 /proc/stat; nproc; grep MemAvailable /proc/meminfo';
/** Of the fields behind the name: idle, and waiting for the disk. */
const IDLE_FIELDS = [3, 4];

/** `image` has a shell. */
export async function measureRoom(
  docker: Docker,
  image: string,
  labels: Readonly<Record<string, string>>,
): Promise<Room> {
  const HostConfig = { NetworkMode: 'none', AutoRemove: true, LogConfig: { Type: 'none', Config: {} } };
  const looking = await runContainer(docker, {
    Image: image,
    Entrypoint: ['sh', '-c', LOOK],
    Labels: labels,
    HostConfig,
  });
  looking.stdin.end();
  const said = await text(looking.stdout);
  const room = readRoom(said);
  if (room === undefined)
    throw new LabError('ENGINE_FAILED', `What is free of a host cannot be read: ${said}`);
  return room;
}

/** `undefined` where it says something else. */
export function readRoom(said: string): Room | undefined {
  const [before = '', after = '', cores = '', memory = ''] = said.trim().split('\n');
  const [earlier, later] = [before, after].map((line) => line.trim().split(/\s+/).slice(1).map(Number));
  const spent = (later ?? []).map((ticks, index) => ticks - (earlier?.[index] ?? 0));
  const all = spent.reduce((sum, ticks) => sum + ticks, 0);
  const idle = IDLE_FIELDS.reduce((sum, index) => sum + (spent[index] ?? 0), 0);
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/.exec(memory)?.[1];
  if (kibibytes === undefined || !(all > 0) || !(Number(cores) > 0)) return undefined;
  return { cores: (Number(cores) * idle) / all, memoryBytes: Number(kibibytes) * 1_024 };
}
