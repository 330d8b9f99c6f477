/** Which processes are the program's, from /proc. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { ProcessFilter } from '../../engine/sandbox.ts';

export function processIds(filter: ProcessFilter): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => belongs(pid, filter));
}

function belongs(pid: number, filter: ProcessFilter): boolean {
  try {
    if ('user' in filter) return statSync(`/proc/${pid}`).uid === filter.user;
    return Number(statFields(`${pid}`)[2]) === filter.group;
  } catch {
    return false; // ended while we looked
  }
}

/** The fields of a process's or thread's `stat` from the third on: state, parent, group, … (proc(5)). */
export function statFields(task: string): string[] {
  const line = readFileSync(`/proc/${task}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}
