// A Docker daemon in the background: started, waited for, and ended by the same checkout that started it.
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { Unsuited } from './recipe.ts';

const START_MS = 60_000;
const STOP_MS = 30_000;

export interface Daemon {
  /** What starts it: `dockerd` with its options, or what becomes dockerd. */
  readonly command: readonly [string, ...string[]];
  readonly pidFile: string;
  readonly logFile: string;
  /** Where it notes itself that it runs. */
  readonly ownPidFile: string;
}

/** Resolves when it `answers`. */
export async function startDaemon(daemon: Daemon, answers: () => Promise<boolean>): Promise<void> {
  const { command, pidFile, logFile, ownPidFile } = daemon;
  forgetKilled(ownPidFile);
  const [program, ...args] = command;
  const log = openSync(logFile, 'w');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.on('error', () => {}); // a daemon that does not start is told by the poll below
  writeFileSync(pidFile, `${child.pid}\n`);
  child.unref();
  await untilAnswering(answers, logFile);
}

export async function untilAnswering(answers: () => Promise<boolean>, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers())) {
    if (Date.now() > deadline)
      throw new Unsuited(`dockerd does not answer after ${START_MS / 1_000} s; its log: ${logFile}`);
    await sleep(200);
  }
}

/** A daemon that was killed is as good as running to the next one, where nobody asks for its exit code. */
function forgetKilled(note: string): void {
  if (existsSync(note) && processName(Number(readFileSync(note, 'utf8'))) !== 'dockerd') rmSync(note);
}

/** Whether there was one to end. */
export async function stopDaemon({
  pidFile,
  logFile,
}: Pick<Daemon, 'pidFile' | 'logFile'>): Promise<boolean> {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : undefined;
  // A pid can be given to another program later: the name has to be right as well.
  if (pid === undefined || processName(pid) !== 'dockerd') {
    rmSync(pidFile, { force: true });
    return false;
  }
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_MS;
  while (processName(pid) === 'dockerd') {
    if (Date.now() > deadline)
      throw new Unsuited(
        `dockerd (pid ${pid}) has not stopped after ${STOP_MS / 1_000} s; its log: ${logFile}`,
      );
    await sleep(100);
  }
  rmSync(pidFile, { force: true });
  return true;
}

function processName(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return /State:\s+Z/.test(status) ? undefined : /Name:\s+(.*)/.exec(status)?.[1];
  } catch {
    return undefined;
  }
}
