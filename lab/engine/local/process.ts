/** A process of this computer that outlives the command that started it, and is ended by id alone. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import type { ProcessId } from '../../process-id.ts';
import { isRunning, startTimeOf } from '../../process-id.ts';
import { setTimeout as delay } from 'node:timers/promises';

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
