/** Which process of this computer is meant, and whether it still runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';

/** An id may be used again for another process; its start time tells the two apart. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

export async function ownProcess(): Promise<ProcessId> {
  return { pid: process.pid, startedAt: (await startTimeOf(process.pid)) ?? '' };
}

export async function isRunning({ pid, startedAt }: ProcessId): Promise<boolean> {
  const startTime = await startTimeOf(pid);
  return startTime !== undefined && startTime === startedAt;
}

/**
 * `undefined` when there is no such process, or only what is left of one (state Z). Linux counts from boot, so that
 * a corrected clock changes nothing; elsewhere ps(1) prints a date, always in the same zone.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [state = 'Z', ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return line === '' || state === 'Z' ? undefined : fields[18]; // the 22nd of proc(5), counted from the third
  }
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    });
    const [state = '', ...startTime] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : startTime.join(' ');
  } catch {
    return undefined;
  }
}
