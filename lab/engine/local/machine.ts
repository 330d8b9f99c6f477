/** A machine of the lab as processes on a loopback address of this computer. */
import type { LogFeed, Machine, RunningCommand } from '../machine.ts';
import { LOOPBACK_INTERFACE } from './addresses.ts';
import { isRunning, type ProcessId } from '../process-id.ts';
import { startCapture } from '../tcpdump.ts';
import { LabError } from '../../errors.ts';
import { type MachineName, PROJECT_FOLDER } from '../../settings/settings.ts';
import { Readable } from 'node:stream';
import { followFile } from '../follow.ts';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { openTerminal } from '../terminal.ts';
import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string>>;

/** A machine's place on this computer. */
export interface LocalMachineOptions {
  readonly name: MachineName;
  readonly address: string;
  /** Whether the address is this machine's alone; without that a capture cannot tell machines apart. */
  readonly ownAddress: boolean;
  readonly environment: Environment;
  /** Where the machine's main program writes; only mesin-1 has one. */
  readonly log: { readonly text: string; readonly events: string } | undefined;
  /** The machine's main program; only mesin-1 has one. */
  readonly program?: ProcessId;
}

/** A machine that is always there: its processes come and go with each run. */
export function localMachine(options: LocalMachineOptions): Machine {
  const { name, address, ownAddress, environment, log, program } = options;
  const run = (command: readonly string[]): Promise<RunningCommand> => runHere(command, environment);
  return {
    name,
    address,
    bindAddress: ownAddress ? address : undefined,
    run,
    followLog: () => followLog(run, log),
    readLog: async (lines, signal) => {
      if (log === undefined) return Readable.from([]);
      const follow = signal === undefined ? [] : ['-f'];
      const tail = spawn('tail', ['-n', String(lines), ...follow, log.text], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      signal?.addEventListener('abort', () => tail.kill(), { once: true });
      if (signal?.aborted) tail.kill();
      return tail.stdout;
    },
    capture: async (port) => {
      if (!ownAddress && name !== 'mesin-1')
        throw new LabError(
          'CAPTURE_UNAVAILABLE',
          `all machines share ${address} here; the capture of mesin-1 has every packet`,
        );
      const filter = ownAddress ? `host ${address} and port ${port}` : `port ${port}`;
      return startCapture(run, { interface: LOOPBACK_INTERFACE, filter, markAddress: address, port });
    },
    // It is not a child of this command, so nobody here learns how it ended.
    usage: async () => undefined, // its programs are this computer's
    ended: async () =>
      program === undefined || (await isRunning(program))
        ? undefined
        : { atMs: undefined, exitCode: undefined, outOfMemory: false },
    shell: async ({ capture }) => {
      const shell = spawn(usersShell(capture), { cwd: PROJECT_FOLDER, stdio: 'inherit' });
      const [code] = (await once(shell, 'exit')) as [number | null];
      return code ?? 1;
    },
    terminal: async ({ capture, ...size }) => {
      const shell = usersShell(capture);
      // The user's own, as in any other terminal of this computer; machines' programs are told less.
      const asUser = { name, run: (command: readonly string[]) => runHere(command, process.env) };
      return openTerminal(asUser, ['env', 'TERM=xterm-256color', shell], size);
    },
  };
}

/** Throws {@link LabError} `USAGE` where it is to capture. */
function usersShell(capture: boolean): string {
  if (!capture) return process.env['SHELL'] ?? 'sh';
  throw new LabError(
    'USAGE',
    '--capture needs Docker; on this computer, run tcpdump directly: tcpdump -i lo port 45000.',
  );
}

/** Runs a command in the project's folder; `node` is the one that runs the lab. Throws {@link LabError}. */
export async function runHere(
  [named = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<RunningCommand> {
  const child = spawn(named === 'node' ? process.execPath : named, args, {
    cwd: PROJECT_FOLDER,
    env: environment,
    // Ctrl-C in the terminal is the lab's to handle: it lets the command report first.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // it may end before it has read everything
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new LabError('MACHINE_MISSING', `'${named}' is not installed on this computer.`, { cause });
  }
  const exitCode = once(child, 'close').then(([code]: (number | null)[]) => code ?? 1);
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exitCode };
}

async function followLog(run: Machine['run'], log: LocalMachineOptions['log']): Promise<LogFeed> {
  if (log === undefined) return { text: Readable.from([]), events: undefined, close: async () => {} };
  const text = await followFile(run, log.text);
  const events = existsSync(log.events) ? await followFile(run, log.events) : undefined;
  return {
    text: text.text,
    events: events?.text,
    close: async () => {
      await Promise.all([text.close(), events?.close()]);
    },
  };
}
