/** The lab's command as a process of its own, on a local lab that nobody else uses. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { once } from 'node:events';
import { promisify } from 'node:util';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Program {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<Finished>;

  constructor(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['lab/cli.ts', ...args], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, FORCE_COLOR: undefined, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = this.#end();
  }

  async #end(): Promise<Finished> {
    const [code, signal] = (await once(this.child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Runs a command of the lab to its end. */
export async function lab(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return new Program(args, variables).ended;
}

/** A port that nobody listens on. */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

let count = 0;

/** Variables of a lab of this test file's own; `subnet` is the third number of its loopback addresses. */
export async function localLab(subnet: number): Promise<Record<string, string>> {
  const address = (host: number): string => `172.16.${subnet}.${host}`;
  count += 1;
  return {
    LAB_NAME: `test-${process.pid}-${count}`,
    LAB_SUBNET: `${address(0)}/24`,
    LAB_MESIN_1: address(101),
    LAB_MESIN_2: address(102),
    LAB_MESIN_3: address(103),
    LAB_PORT: String(await freePort()),
  };
}

/** Command lines of all processes that were started with one of a lab's variables, its reapers apart. */
export async function processesOf(labName: string): Promise<string[]> {
  const all = await processesWith(labName);
  return all.map(({ line }) => line).filter((line) => !REAPER.test(line));
}

/** Ids of those whose command line looks like that. */
export async function processIdsOf(labName: string, pattern: RegExp): Promise<number[]> {
  const all = await processesWith(labName);
  return all.filter(({ line }) => pattern.test(line)).map(({ pid }) => pid);
}

/** It ends by itself soon after its command. */
const REAPER = /reaper-main\.ts/;

async function processesWith(labName: string): Promise<{ pid: number; line: string }[]> {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `grep -lz '^LAB_NAME=${labName}$' /proc/[0-9]*/environ 2>/dev/null |
     while IFS=/ read -r _ _ pid _; do echo "$pid $(tr '\\0\\n' '  ' </proc/$pid/cmdline 2>/dev/null)"; done`,
  ]);
  return stdout.split('\n').flatMap((text) => {
    const [, pid = '', line = ''] = /^(\d+) (.+)$/.exec(text.trim()) ?? [];
    return line === '' ? [] : [{ pid: Number(pid), line }];
  });
}
