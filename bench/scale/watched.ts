/** One command of the lab, and what it takes: time, processors, memory, disk, and bytes to and from engines. Linux only. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { readProcessorTime } from '../grade/processor.ts';
import type { Reading } from './results.ts';
import type { Relay } from './relay.ts';
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

export interface Watching {
  readonly environment?: Readonly<Record<string, string>>;
  /** Between the lab and its engines. */
  readonly relays?: readonly Relay[];
  /** Where the lab keeps what it needs for a moment. */
  readonly scratch?: readonly string[];
  /** Exit codes that are no failure. */
  readonly expected?: readonly number[];
  /** What the computer does anyway, of each second. */
  readonly idleShare?: number;
  readonly limitS: number;
  readonly signal: AbortSignal;
}

const LOOK_MS = 100;
const IDLE_MS = 2_000;

/** How much of a second the processors are busy in a second in which the lab does nothing. */
export async function idleShareNow(): Promise<number> {
  const before = readProcessorTime();
  await delay(IDLE_MS);
  return (readProcessorTime().machine - before.machine) / IDLE_MS;
}

/** Throws what the command said last where it failed or took longer than the limit. */
export async function watched(
  words: readonly string[],
  watching: Watching,
): Promise<Reading & { said: string }> {
  const { environment = {}, relays = [], scratch = [], expected = [0], idleShare = 0, limitS } = watching;
  watching.signal.throwIfAborted();
  const [before, ownBefore, passedBefore] = [readProcessorTime(), ownMs(), passedBy(relays)];
  const writtenBefore = writtenBytes();
  const startMs = performance.now();
  const child = spawn(process.execPath, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const most = { lab: 0, containers: 0, scratch: 0 };
  const look = (): void => {
    most.lab = Math.max(most.lab, treeBytes(child.pid ?? 0));
    most.containers = Math.max(most.containers, containersBytes());
    most.scratch = Math.max(
      most.scratch,
      scratch.reduce((sum, folder) => sum + bytesIn(folder), 0),
    );
  };
  const looking = setInterval(look, LOOK_MS);
  // The lab ends what it started when it is told to end; a command that does not is killed.
  const limit = AbortSignal.any([watching.signal, AbortSignal.timeout(limitS * 1_000)]);
  const end = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  };
  limit.addEventListener('abort', end);
  try {
    const [said, told, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    watching.signal.throwIfAborted();
    if (limit.aborted) throw new Error(`${words.join(' ')} took longer than ${limitS} s`);
    if (code === null || !expected.includes(code))
      throw new Error(`${words.join(' ')} ended with ${code}: ${told.slice(-500)}`);
    const wallS = (performance.now() - startMs) / 1_000;
    const after = readProcessorTime();
    const spentS = (who: keyof typeof before): number => (after[who] - before[who]) / 1_000;
    const [labS, containersS] = [spentS('children'), spentS('containers')];
    const othersS = (ownMs() - ownBefore) / 1_000 + idleShare * wallS;
    const passed = passedBy(relays);
    return {
      said,
      wallS,
      labS,
      containersS,
      engineS: Math.max(0, spentS('machine') - labS - containersS - othersS),
      labBytes: most.lab,
      containersBytes: most.containers,
      scratchBytes: most.scratch,
      writtenBytes: writtenBytes() - writtenBefore,
      toEngineBytes: passed.toEngine - passedBefore.toEngine,
      fromEngineBytes: passed.fromEngine - passedBefore.fromEngine,
    };
  } finally {
    clearInterval(looking);
    limit.removeEventListener('abort', end);
  }
}

/** Lengths of all files in a folder; 0 of one that is not there. */
export function bytesIn(folder: string, isCounted: (name: string) => boolean = () => true): number {
  let sum = 0;
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) sum += bytesIn(path, isCounted);
    else if (isCounted(name)) sum += stat?.size ?? 0;
  }
  return sum;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function passedBy(relays: readonly Relay[]): ReturnType<Relay['passed']> {
  const all = relays.map((relay) => relay.passed());
  const sum = (who: 'toEngine' | 'fromEngine'): number => all.reduce((total, one) => total + one[who], 0);
  return { toEngine: sum('toEngine'), fromEngine: sum('fromEngine') };
}

/** Pages handed to the disk by this process's children that have ended, and by itself. */
function writtenBytes(): number {
  const io = readOf('/proc/self/io');
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(io)?.[1] ?? 0);
  return of('write_bytes') - of('cancelled_write_bytes');
}

/** What a process and all that came from it have in memory; what several share counts for each. */
function treeBytes(root: number): number {
  const children = new Map<number, number[]>();
  for (const name of namesIn('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOf(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.getOrInsertComputed(parent, () => []).push(Number(name));
  }
  let sum = 0;
  for (const waiting = [root]; waiting.length > 0;) {
    const pid = waiting.pop() ?? 0;
    sum += Number(/^VmRSS:\s+(\d+) kB/m.exec(readOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024;
    waiting.push(...(children.get(pid) ?? []));
  }
  return sum;
}

/** What programs in containers occupy, without files that the kernel keeps for them; of both versions of groups. */
function containersBytes(): number {
  const old = /^total_rss (\d+)$/m.exec(readOf('/sys/fs/cgroup/memory/docker/memory.stat'))?.[1];
  const now = /^anon (\d+)$/m.exec(readOf('/sys/fs/cgroup/docker/memory.stat'))?.[1];
  return Number(old ?? now ?? 0);
}

/** Empty for what is not there, or no more. */
function readOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
