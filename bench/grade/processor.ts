/** Time that this computer's processors spent, and on whom: from /proc and the kernel's groups. Linux only. */
import { readFileSync } from 'node:fs';

/** USER_HZ, in which /proc counts, is 100 on all we run on. */
const TICK_MS = 10;
/** Of `/proc/stat`: user, nice, system, irq, softirq; waiting and what other machines took are not ours. */
const BUSY_FIELDS = [0, 1, 2, 5, 6];
/** Of `/proc/<pid>/stat` from the third field on: what ended children took, user and system. */
const CHILDREN_FIELDS = [13, 14];
/** Where the engine keeps its containers' groups: of the first version in nanoseconds, of the second in a table. */
const GROUPS = ['/sys/fs/cgroup/cpuacct/docker/cpuacct.usage', '/sys/fs/cgroup/docker/cpu.stat'];

/** All in milliseconds, since a beginning of their own. */
export interface ProcessorTime {
  /** Of everything that runs on this computer, the kernel included. */
  readonly machine: number;
  /** Of this process's children that have ended. */
  readonly children: number;
  /** Of all that ever ran in a container, what starts there included; 0 where the engine's groups are elsewhere. */
  readonly containers: number;
}

export function readProcessorTime(): ProcessorTime {
  const [machine = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const self = readFileSync('/proc/self/stat', 'utf8');
  return {
    machine: ticksIn(machine.replace(/^cpu +/, ''), BUSY_FIELDS),
    children: ticksIn(self.slice(self.lastIndexOf(')') + 2), CHILDREN_FIELDS),
    containers: containersMs(),
  };
}

function ticksIn(line: string, wanted: readonly number[]): number {
  const fields = line.split(' ');
  return wanted.reduce((sum, field) => sum + Number(fields[field]) * TICK_MS, 0);
}

function containersMs(): number {
  const [nanoseconds, table] = GROUPS.map(readIfThere);
  if (nanoseconds !== undefined) return Number(nanoseconds) / 1e6;
  return Number(/^usage_usec (\d+)$/m.exec(table ?? '')?.[1] ?? 0) / 1e3;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
