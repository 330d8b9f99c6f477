/** Which process of this computer is meant, and whether it still runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readdir, readFile } from 'node:fs/promises';

/** An id may be used again for another process; its start time tells the two apart. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

/** This process. */
export async function ownProcess(): Promise<ProcessId> {
  return { pid: process.pid, startedAt: (await startTimeOf(process.pid)) ?? '' };
}

/** What was noted of a process as JSON, with its id; `undefined` for any other text, and for none. */
export function readNote(text = ''): ProcessId | undefined {
  try {
    const note = JSON.parse(text) as Partial<ProcessId> | null;
    const { pid, startedAt } = note ?? {};
    return Number.isInteger(pid) && typeof startedAt === 'string' ? (note as ProcessId) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the very process that was meant still runs. */
export async function isRunning({ pid, startedAt }: ProcessId): Promise<boolean> {
  const startTime = await startTimeOf(pid);
  return startTime !== undefined && startTime === startedAt;
}

/** Whether it has been stopped, as by Ctrl-Z, and waits for SIGCONT. */
export async function isPaused(pid: number): Promise<boolean> {
  if (process.platform === 'linux') return (await statusFields(pid))[0] === 'T';
  return promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim().startsWith('T'),
    () => false,
  );
}

/**
 * `undefined` when there is no such process, or only what is left of one (state Z). Linux counts from boot, so that
 * a corrected clock changes nothing; elsewhere ps(1) prints a date, always in the same zone.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const [state, ...fields] = await statusFields(pid);
    return state === 'Z' ? undefined : fields[18]; // the 22nd of proc(5), counted from the fourth
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

/** What Linux tells of a process in /proc/<pid>/stat, from its state on (proc(5)); nothing of one that has gone. */
export async function statusFields(pid: number): Promise<string[]> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? []; // a name may have spaces in it
  // The first thread is a zombie as soon as it has ended; as long as others have not, they hold ports and files.
  if (fields[0] === 'Z' && (await threadsOf(pid)) > 1) fields[0] = 'D';
  return fields;
}

async function threadsOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/task`).catch(() => [])).length;
}
