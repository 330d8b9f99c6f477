/** A process of this computer that outlives the command that started it, and is ended by id alone. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LabError } from '../../errors.ts';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

/** An id may be used again for another process; its start time tells the two apart. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

export interface BackgroundProgram {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** File that gets its output. */
  readonly logFile: string;
}

export async function startInBackground(program: BackgroundProgram): Promise<ProcessId> {
  const [file, ...args] = program.command;
  if (file === undefined) throw new LabError('USAGE', 'There is no command to run on mesin-1.');
  const log = openSync(program.logFile, 'a');
  try {
    const child = spawn(file, args, {
      cwd: program.folder,
      env: program.environment,
      detached: true,
      stdio: ['ignore', log, log],
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once('spawn', resolve);
    child.once('error', reject);
    await promise;
    child.unref();
    const pid = child.pid ?? 0;
    return { pid, startedAt: (await startTimeOf(pid)) ?? '' };
  } catch (cause) {
    throw new LabError('SERVER_FAILED', `mesin-1's program '${file}' cannot be started: ${String(cause)}`, {
      cause,
    });
  } finally {
    closeSync(log);
  }
}

export async function isRunning({ pid, startedAt }: ProcessId): Promise<boolean> {
  const startTime = await startTimeOf(pid);
  return startTime !== undefined && startTime === startedAt;
}

/** Asks the process and whatever it started to end, then makes them. */
export async function endProcess(id: ProcessId): Promise<void> {
  if (!(await isRunning(id))) return;
  signalGroup(id, 'SIGTERM');
  const patience = Date.now() + 6_000;
  while (Date.now() < patience && (await isRunning(id))) await delay(20);
  signalGroup(id, 'SIGKILL'); // also what it started and left behind
  while (await isRunning(id)) await delay(20);
}

/** A detached process leads a group of its own. */
function signalGroup({ pid }: ProcessId, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

/**
 * `undefined` when there is no such process, or only what is left of one (state Z). Linux counts from boot, so that
 * a corrected clock changes nothing; elsewhere ps(1) prints a date, always in the same zone.
 */
async function startTimeOf(pid: number): Promise<string | undefined> {
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
