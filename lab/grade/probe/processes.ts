/** Which processes are the program's, and what they hold at this moment: from /proc. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { ProcessFilter } from '../../engine/sandbox.ts';

/** Of the fields from the third on. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;
/** USER_HZ, in which they count, is 100 on all we run on. */
const TICK_MS = 10;

/** Running, and waiting for what no program waits for by itself: its own pages, where memory is short. */
const BUSY: ReadonlySet<string> = new Set(['R', 'D']);

/** Linux only. */
export function processIds(filter: ProcessFilter): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => belongs(pid, filter));
}

function belongs(pid: number, filter: ProcessFilter): boolean {
  try {
    if ('user' in filter) return statSync(`/proc/${pid}`).uid === filter.user;
    if (Number(statFields(`${pid}`)[2]) === filter.group) return true;
    return filter.mark !== undefined && readFileSync(`/proc/${pid}/limits`, 'latin1').includes(filter.mark);
  } catch {
    return false; // ended while we looked, or another user's
  }
}

/** The fields of a process's or thread's `stat` from the third on: state, parent, group, … (proc(5)). */
function statFields(task: string): string[] {
  const line = readFileSync(`/proc/${task}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

export type Resources = NonNullable<ReturnType<typeof readResources>>;

/** Of all processes of the program together; `undefined` where the system does not tell. */
export function readResources(filter: ProcessFilter | undefined) {
  if (filter === undefined || process.platform !== 'linux') return undefined;
  const sum = {
    processes: 0,
    threads: 0,
    /** Threads that have something to do, whether the system gives them a processor, memory and the disk for it or not. */
    running: 0,
    /** Time of the processor that living processes have had, in milliseconds. */
    processorMs: 0,
    descriptors: 0,
  };
  for (const pid of processIds(filter)) {
    try {
      const fields = statFields(`${pid}`);
      if (fields[0] === 'Z') continue;
      sum.descriptors += openFiles(pid);
      const threads = readdirSync(`/proc/${pid}/task`);
      sum.threads += threads.length;
      const states = threads.map((thread) => statFields(`${pid}/task/${thread}`)[0] ?? '');
      sum.running += states.filter((state) => BUSY.has(state)).length;
      sum.processorMs += (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK_MS;
      sum.processes += 1;
    } catch {
      // Ended while we looked.
    }
  }
  return sum;
}

/** The size of the folder, which anybody may ask for since Linux 6.2; before that it is 0, and to be counted by who may. */
function openFiles(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const { size } = statSync(folder);
  if (size > 0) return size;
  try {
    return readdirSync(folder).length;
  } catch {
    return 0; // it has none, or has ended
  }
}
