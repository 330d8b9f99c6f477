/** A process of this computer that outlives the command that started it, and is ended by id alone. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
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

/** Asks the process and whatever it started to end, then makes it. */
export async function endProcess(id: ProcessId): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isRunning(id))) return;
    try {
      process.kill(-id.pid, signal); // a detached process leads a group of its own
    } catch {
      return;
    }
    const patience = Date.now() + 6_000;
    while (Date.now() < patience && (await isRunning(id))) await delay(20);
  }
}

/** As ps(1) prints it; `undefined` when there is no such process, or only what is left of one (state Z). */
async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = '', ...startTime] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : startTime.join(' ');
  } catch {
    return undefined;
  }
}
