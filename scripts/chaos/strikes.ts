/** Things that happen to a command, or to what it stands on. */
import { connect, createServer, type Socket } from 'node:net';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { $ } from 'zx';
import { killIfThere, LIMIT_MS, type Machine, PROJECT } from './lab.ts';
import type { Command } from './command.ts';
import type { Scene } from './fault.ts';
import { once } from 'node:events';
import { processesOf } from './inventory.ts';
import { saidBy } from './sentences.ts';
import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const LOOK_EVERY_MS = 50;

/** Kills a machine or a capture, as soon as there is one. */
export function killFirst(machine: Machine) {
  return async ({ lab }: Scene, command: Command): Promise<boolean> => {
    while (command.isRunning) {
      const kill = await lab.find(machine);
      if (kill !== undefined) {
        await kill();
        return true;
      }
      await delay(LOOK_EVERY_MS);
    }
    return false;
  };
}

/** Kills the process that takes away what a killed command leaves. */
export async function killReaper({ lab }: Scene, command: Command): Promise<boolean> {
  while (command.isRunning) {
    const reaper = (await processesOf(lab.name)).find(({ commandLine }) =>
      commandLine.includes(`"pid":${command.pid},`),
    );
    if (reaper !== undefined) {
      killIfThere(reaper.pid);
      return true;
    }
    await delay(LOOK_EVERY_MS);
  }
  return false;
}

/** A file system of so many bytes in the place of a folder; says why where that is refused. */
export async function mountSmall(
  { out, stack }: Scene,
  lengthBytes: number,
  ...options: string[]
): Promise<{ skipped?: string }> {
  mkdirSync(out, { recursive: true });
  const all = [`size=${lengthBytes}`, ...options].join(',');
  const mounted = await $`mount -t tmpfs -o ${all} tmpfs ${out}`.quiet().nothrow();
  if (mounted.exitCode !== 0) return { skipped: `mount: ${mounted.stderr.trim() || 'refused'}` };
  stack.defer(async () => void (await $`umount ${out} || umount --lazy ${out}`.quiet().nothrow()));
  return {};
}

/** A way to the engine that can fall silent: nothing comes through any more, and nothing is closed. */
export async function engineThrough({ folder, stack }: Scene) {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    sockets.add(near.on('error', () => {}));
    if (isSilent) return;
    const far = connect({ path: DEFAULT_SOCKET, allowHalfOpen: true });
    sockets.add(far.on('error', () => near.destroy()));
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
  });
  const path = join(folder, 'engine.sock');
  server.listen(path);
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  stack.defer(() => {
    cut();
    server.close();
  });
  return {
    variables: { DOCKER_HOST: `unix://${path}` },
    fallSilent: (): void => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    speakAgain: (): readonly string[] => {
      isSilent = false;
      cut();
      return [];
    },
  };
}

/** Code that Node runs in every process before its program, and in every thread. */
export function preload(code: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

/** A copy of the project without what it has made, as a second clone is. */
export function cloneProject({ stack, folder }: Scene): string {
  const clone = join(folder, 'clone');
  const passedOver = new Set(['node_modules', '.git', '.lab', 'artifacts']);
  cpSync(PROJECT, clone, { recursive: true, filter: (path) => !passedOver.has(relative(PROJECT, path)) });
  symlinkSync(join(PROJECT, 'node_modules'), join(clone, 'node_modules'));
  stack.defer(() => rmSync(clone, { recursive: true, force: true }));
  return clone;
}

/** The same command a second time; what is wrong with its end, one clause each. */
export async function startSecond(scene: Scene, args: readonly string[], project: string): Promise<string[]> {
  const out = join(scene.folder, 'second');
  const second = scene.lab.start([...args, '--out', out], {}, project);
  const ended = await second.end(LIMIT_MS);
  const { code, sentences, complaints } = saidBy(ended);
  const isWell =
    ended.exitCode === 0 || (ended.exitCode === 2 && code === 'LAB_BUSY' && sentences.length === 1);
  return [
    ...complaints.map((complaint) => `the second: ${complaint}`),
    ...(isWell ? [] : [`the second ended with ${ended.exitCode}: ${sentences.join(' ') || ended.stderr}`]),
  ];
}

/** Python has pseudo-terminals: the program's own window, which closes when our end of a pipe does. */
const WINDOW = `
import os, pty, select, sys
program, terminal = pty.fork()
if program == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    ready, _, _ = select.select([0, terminal], [], [])
    if 0 in ready:
        break
    try:
        shown = os.read(terminal, 65536)
    except OSError:
        break
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()
    if not shown:
        break
os.close(terminal)
code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
`;

/** Says why where there can be no such window. */
export async function openWindow() {
  const python = await $`python3 -c ${'import os, pty; os.close(pty.openpty()[0])'}`.quiet().nothrow();
  if (python.exitCode !== 0) return { skipped: 'python3 opens no pseudo-terminal here' };
  return { words: (words: readonly string[]) => ['python3', '-c', WINDOW, ...words] };
}

/** Kills the daemon that lab:engine started, and starts it again as a person would; false where it is not that one. */
export async function restartEngine(): Promise<boolean> {
  const note = join(PROJECT, '.lab/dockerd.pid');
  const pid = existsSync(note) ? Number(readFileSync(note, 'utf8')) : Number.NaN;
  const name = await $`ps -o comm= -p ${pid}`.quiet().nothrow();
  if (name.stdout.trim() !== 'dockerd') return false;
  killIfThere(pid);
  await delay(500);
  await $`${process.execPath} scripts/engine.ts`.quiet();
  return true;
}

/** What the next command after a fault leaves is its own: it begins by clearing away. */
export async function runNext({ lab, folder }: Scene): Promise<readonly string[]> {
  const out = join(folder, 'next');
  const next = await lab.run('burst', '--clients', '3', '--no-report', '--out', out);
  return next.exitCode === 0 ? [] : [`the next command ended with ${next.exitCode}: ${next.stderr}`];
}
