/** A machine of the lab as a container: commands by exec, logs from the engine, captures from a container beside it. */
import type { Capture, LogFeed, Machine, MachineEnd, MachineUsage, RunningCommand } from '../machine.ts';
import { startCapture } from '../tcpdump.ts';
import { createContainer, execIn, runContainer, separate, unframed } from './streams.ts';
import { followFile } from '../follow.ts';
import { openTerminal } from '../terminal.ts';
import type Docker from 'dockerode';
import { PassThrough, type Readable } from 'node:stream';
import type { MachineName } from '../../settings/settings.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Who captures: a user without any right but the one tcpdump's file carries in the client image. */
export const CAPTURE_ID = 1001;
export const CAPTURE_USER = `${CAPTURE_ID}:${CAPTURE_ID}`;

/** In a terminal of the console, which knows more than those that scenarios sit at. */
const SHELL = ['env', 'TERM=xterm-256color', 'bash'];

const CAPTURE_MEMORY_BYTES = 256 * 1024 * 1024;

/** What a person has beside a machine. */
const AT_A_TERMINAL = {
  Tmpfs: { '/tmp': '' },
  CpuShares: 0, // as any program: it is not a capture of the lab's own
  Init: true, // what holds the terminal takes leave of its own child alone
};

/** A container of the lab, and what is started beside it. */
export interface DockerMachineOptions {
  readonly docker: Docker;
  readonly container: Docker.ContainerInfo;
  readonly name: MachineName;
  /** Image with tcpdump. */
  readonly toolbox: string;
  /** Another machine's address: what is sent there passes this machine's interface. */
  readonly peerAddress: string;
  /** Labels for what is started beside the machine, so that it is found and goes with this command. */
  readonly labels: () => Promise<Readonly<Record<string, string>>>;
  /** The Docker context of its host, where a lab has several. */
  readonly host: string | undefined;
  /** Variables by which the docker command reaches the same engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file of JSON lines our own server keeps on the machine. */
  readonly eventsFile: string | undefined;
}

/** A machine of the Compose project, up or not; what needs it to run fails where it does not. */
export function dockerMachine(options: DockerMachineOptions): Machine {
  const { docker, name } = options;
  const container = docker.getContainer(options.container.Id);
  const run = (command: readonly string[]): Promise<RunningCommand> => execIn(container, command);
  return {
    name,
    address: addressOf(options.container),
    bindAddress: undefined,
    host: options.host,
    run,
    followLog: () => followLog(container, run, options.eventsFile),
    readLog: (lines, signal) => readLog(container, lines, signal),
    capture: (port) => captureBeside(options, port),
    usage: () => usageOf(container),
    ended: () => endOf(container, options.host),
    shell: ({ capture }) => openShell(options, capture),
    terminal: ({ capture, ...size }) => {
      const runBeside: typeof run = async (command) =>
        runContainer(docker, await beside(options, command, AT_A_TERMINAL));
      return openTerminal({ name, run: capture ? runBeside : run }, SHELL, size);
    },
  };
}

/** Memory as docker stats(1) counts it. */
async function usageOf(container: Docker.Container): Promise<MachineUsage | undefined> {
  const { cpu_stats: processor, memory_stats: memory } = await container.stats({
    stream: false,
    'one-shot': true,
  });
  if (memory?.usage === undefined) return undefined; // it does not run
  return {
    processorMs: processor.cpu_usage.total_usage / 1e6,
    memoryBytes: memory.usage - (memory.stats?.inactive_file ?? 0),
  };
}

async function endOf(container: Docker.Container, host: string | undefined): Promise<MachineEnd | undefined> {
  try {
    const { State: state } = await container.inspect();
    if (state.Running) return undefined;
    const { FinishedAt: at, ExitCode: exitCode, OOMKilled: outOfMemory } = state;
    return { atMs: Date.parse(at), exitCode, outOfMemory };
  } catch (error) {
    const unknown = { atMs: undefined, exitCode: undefined, outOfMemory: false };
    const { statusCode, message } = error as { statusCode?: number; message: string };
    if (statusCode === 404) return unknown; // somebody removed it
    // With its host a machine is lost to the others. Where there is no other host, an engine that cannot be asked knows of
    // no end; what else is asked of it says so.
    return host === undefined || statusCode !== undefined ? undefined : { ...unknown, why: message };
  }
}

async function followLog(
  container: Docker.Container,
  run: Machine['run'],
  eventsFile: string | undefined,
): Promise<LogFeed> {
  const closing = new AbortController();
  const [text, events] = await Promise.all([
    readLog(container, 0, closing.signal),
    eventsFile === undefined ? undefined : followFile(run, eventsFile),
  ]);
  return {
    text,
    events: events?.text,
    close: async () => {
      closing.abort();
      await events?.close().catch(() => {}); // the engine has gone, and it with it
    },
  };
}

async function readLog(
  container: Docker.Container,
  lines: number,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const options = { stdout: true, stderr: true, tail: lines } as const;
  if (signal === undefined) return unframed(await container.logs({ ...options, follow: false }));
  const text = new PassThrough();
  const attached = (await container.logs({ ...options, follow: true })) as unknown as Readable;
  separate(attached, text, text);
  attached.once('close', () => text.end());
  attached.on('error', () => {}); // the engine has gone, which closes it
  if (signal.aborted) attached.destroy();
  else signal.addEventListener('abort', () => attached.destroy(), { once: true });
  return text;
}

async function captureBeside(options: DockerMachineOptions, port: number): Promise<Capture> {
  const { docker, name, peerAddress } = options;
  const limits = { PidsLimit: 16, Memory: CAPTURE_MEMORY_BYTES, MemorySwap: CAPTURE_MEMORY_BYTES };
  const labels = { 'mesin-lab.capture': name };
  const run = async (command: readonly string[]): Promise<RunningCommand> =>
    runContainer(docker, await beside(options, command, limits, labels));
  return startCapture(run, { interface: 'eth0', filter: `port ${port}`, markAddress: peerAddress, port });
}

/** The docker command knows terminals best; it is there, because Compose is. */
async function openShell(options: DockerMachineOptions, capture: boolean): Promise<number> {
  const { docker, container, environment } = options;
  const isTerminal = process.stdin.isTTY;
  const own = async (): Promise<Docker.Container> =>
    createContainer(docker, { ...(await beside(options, ['bash'], AT_A_TERMINAL)), Tty: isTerminal });
  const words = capture
    ? ['start', '--attach', '--interactive', (await own()).id]
    : ['exec', isTerminal ? '-it' : '-i', container.Id, 'bash'];
  const child = spawn('docker', words, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** A container beside the machine, in its network, with the right to capture and no other. */
async function beside(
  { container, labels, toolbox }: DockerMachineOptions,
  command: readonly string[],
  host: Docker.HostConfig,
  more: Readonly<Record<string, string>> = {},
): Promise<Docker.ContainerCreateOptions> {
  return {
    Image: toolbox,
    Cmd: [...command],
    User: CAPTURE_USER,
    WorkingDir: '/tmp',
    Labels: { ...(await labels()), ...more },
    HostConfig: {
      NetworkMode: `container:${container.Id}`,
      ReadonlyRootfs: true,
      CapAdd: ['NET_RAW'],
      ...host,
    },
  };
}

/** In the lab's own network; empty where it is not up. */
export function addressOf(container: Docker.ContainerInfo | undefined): string {
  const networks = Object.entries(container?.NetworkSettings.Networks ?? {});
  return networks.find(([name]) => name.endsWith('_lab'))?.[1].IPAddress ?? '';
}
