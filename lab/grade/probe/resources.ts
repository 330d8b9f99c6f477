/** What the program holds at this moment: threads, how many of them run, open descriptors. */
import { processIds, statFields } from './processes.ts';
import type { ProcessFilter } from '../../engine/sandbox.ts';
import { readdirSync } from 'node:fs';

export interface Resources {
  readonly processes: number;
  readonly threads: number;
  /** Threads that have something to do, whether the system gives them a processor for it or not. */
  readonly running: number;
  readonly descriptors: number;
}

/** `null` where the system does not tell. */
export function readResources(filter: ProcessFilter): Resources | null {
  if (process.platform !== 'linux') return null;
  const sum = { processes: 0, threads: 0, running: 0, descriptors: 0 };
  for (const pid of processIds(filter)) {
    try {
      if (statFields(`${pid}`)[0] === 'Z') continue;
      sum.descriptors += readdirSync(`/proc/${pid}/fd`).length;
      const threads = readdirSync(`/proc/${pid}/task`);
      sum.threads += threads.length;
      sum.running += threads.filter((thread) => statFields(`${pid}/task/${thread}`)[0] === 'R').length;
      sum.processes += 1;
    } catch {
      // Ended while we looked.
    }
  }
  return sum;
}
