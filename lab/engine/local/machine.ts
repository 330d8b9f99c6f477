/** A machine of the lab as processes on a loopback address of this computer. */
import type { Capture, LogFeed, Machine, RunningCommand, Terminal } from '../engine.ts';
import { LOOPBACK_INTERFACE } from './addresses.ts';
import { captureCommand, captureFrom } from '../tcpdump.ts';
import { LabError } from '../../errors.ts';
import type { MachineName } from '../../settings.ts';
import { PROJECT_FOLDER } from '../../settings.ts';
import { Readable } from 'node:stream';
import { followFile } from '../follow.ts';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { openTerminal } from './terminal.ts';
import { spawn } from 'node:child_process';

export interface LocalMachineOptions {
  readonly name: MachineName;
  readonly address: string;
  /** Whether the address is this machine's alone; without that a capture cannot tell machines apart. */
  readonly ownAddress: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the machine's main program writes; only mesin-1 has one. */
  readonly log: { readonly text: string; readonly events: string } | undefined;
}

export class LocalMachine implements Machine {
  readonly name: MachineName;
  readonly address: string;
  readonly sourceFlags: readonly string[];
  readonly bindAddress: string | undefined;
  readonly #options: LocalMachineOptions;

  constructor(options: LocalMachineOptions) {
    this.name = options.name;
    this.address = options.address;
    this.bindAddress = options.ownAddress ? options.address : undefined;
    this.sourceFlags = options.ownAddress ? ['--bind', options.address] : [];
    this.#options = options;
  }

  async run(command: readonly string[]): Promise<RunningCommand> {
    const [named = '', ...args] = command;
    const file = named === 'node' ? process.execPath : named;
    const child = spawn(file, args, {
      cwd: PROJECT_FOLDER,
      env: this.#options.environment,
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

  async terminal(command: readonly string[]): Promise<Terminal> {
    return openTerminal((wrapped) => this.run(wrapped), command);
  }

  async followLog(): Promise<LogFeed> {
    const { log } = this.#options;
    if (log === undefined) return { text: Readable.from([]), events: undefined, close: async () => {} };
    const run = (command: readonly string[]): Promise<RunningCommand> => this.run(command);
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

  async readLog(lines: number, signal: AbortSignal | undefined): Promise<Readable> {
    const { log } = this.#options;
    if (log === undefined) return Readable.from([]);
    const follow = signal === undefined ? [] : ['-f'];
    const tail = spawn('tail', ['-n', String(lines), ...follow, log.text], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    signal?.addEventListener('abort', () => tail.kill(), { once: true });
    if (signal?.aborted) tail.kill();
    return tail.stdout;
  }

  async capture(port: number): Promise<Capture> {
    const { name, address, ownAddress } = this.#options;
    if (!ownAddress && name !== 'mesin-1') {
      throw new LabError(
        'CAPTURE_UNAVAILABLE',
        `all machines share ${address} here; mesin-1's capture has everything`,
      );
    }
    const filter = ownAddress ? `host ${address} and port ${port}` : `port ${port}`;
    const countedTimes = process.platform === 'linux' ? 2 : 1;
    const target = {
      interface: LOOPBACK_INTERFACE,
      filter,
      markAddress: address,
      port,
      precision: process.platform === 'linux' ? 'nano' : 'micro',
      countedTimes,
    } as const;
    return captureFrom(await this.run(captureCommand(target)), target);
  }

  async shell(): Promise<number> {
    const shell = spawn(process.env['SHELL'] ?? 'sh', { cwd: PROJECT_FOLDER, stdio: 'inherit' });
    const [code] = (await once(shell, 'exit')) as [number | null];
    return code ?? 1;
  }
}
