/** A process of this computer that outlives the command that started it, and is ended by id alone. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { isRunning, type ProcessId, startTimeOf } from '../process-id.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits for the word to begin; without one, as its command has died, it never does. Only then a process is left. */
const WAITING = 'read -r _ && exec "$@" </dev/null';

/**
 * Prepares mesin-1's program, which begins with `begin`; its output is appended to `logFile`. Throws {@link LabError}
 * when it cannot be started.
 */
export async function startInBackground(program: {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}): Promise<{ readonly id: ProcessId; readonly begin: () => void }> {
  const log = openSync(program.logFile, 'a');
  try {
    const child = spawn('sh', ['-c', WAITING, 'begin', ...program.command], {
      cwd: program.folder,
      env: program.environment,
      detached: true,
      stdio: ['pipe', log, log],
    });
    await once(child, 'spawn');
    child.unref();
    child.stdin?.on('error', () => {}); // it has been ended meanwhile
    const pid = child.pid ?? 0;
    return {
      id: { pid, startedAt: (await startTimeOf(pid)) ?? '' },
      begin: () => void child.stdin?.end('\n'),
    };
  } catch (cause) {
    throw new LabError('SERVER_FAILED', `mesin-1's program cannot be started: ${String(cause)}`, { cause });
  } finally {
    closeSync(log);
  }
}

/** Asks the process and whatever it started to end, then makes them. */
export async function endProcess(id: ProcessId): Promise<void> {
  if (!(await isRunning(id))) return;
  signalGroup(id.pid, 'SIGTERM');
  signalGroup(id.pid, 'SIGCONT'); // one that is paused hears nothing
  const patience = Date.now() + 6_000;
  while (Date.now() < patience && (await isRunning(id))) await delay(20);
  signalGroup(id.pid, 'SIGKILL'); // also what it started and left behind
  const reaped = Date.now() + 1_000; // one that has ended stays in the group until whoever adopted it asks
  while ((await isRunning(id)) || (Date.now() < reaped && signalGroup(id.pid, 0))) await delay(20);
}

/** Signals the group that a detached process leads; 0 only asks. False when all of them have ended. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
