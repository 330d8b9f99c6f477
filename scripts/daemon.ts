// A Docker daemon in the background: started, waited for, and ended by the same checkout that started it.
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  await untilEnded(pid, logFile);
  rmSync(pidFile, { force: true });
  return true;
}

/**
 * Ends the shims that a killed daemon has left, which hold its containers, and those with them. They are known by the
 * containerd they answer to, which is below the daemon's `exec` folder.
 */
export async function endShims(exec: string): Promise<void> {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const socket = `${exec}/containerd/containerd.sock`;
  const shims = all.filter((pid) => processFile(pid, 'cmdline').split('\0').includes(socket));
  const parentOf = (pid: string): string => /^PPid:\s+(\d+)/m.exec(processFile(pid, 'status'))?.[1] ?? '';
  const contained = all.filter((pid) => shims.includes(parentOf(pid)));
  for (const pid of [...contained, ...shims].map(Number)) {
    if (processName(pid) === undefined) continue; // with the first process of its container
    process.kill(pid, 'SIGKILL');
    await untilEnded(pid);
  }
}

async function untilEnded(pid: number, logFile?: string): Promise<void> {
  const [name, deadline] = [processName(pid), Date.now() + STOP_MS];
  while (name !== undefined && processName(pid) === name) {
    if (Date.now() > deadline) {
      const log = logFile === undefined ? '' : `; its log: ${logFile}`;
      throw new Unsuited(`${name} (pid ${pid}) has not stopped after ${STOP_MS / 1_000} s${log}`);
    }
    await sleep(100);
  }
}

/** `undefined` for one that has ended. */
function processName(pid: number): string | undefined {
  const status = processFile(String(pid), 'status');
  return /State:\s+Z/.test(status) ? undefined : /Name:\s+(.*)/.exec(status)?.[1];
}

function processFile(pid: string, name: 'status' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
