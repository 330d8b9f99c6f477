/** A machine of the lab as a container: commands by exec, logs from the engine, captures from a container beside it. */
import type { Capture, LogFeed, Machine, RunningCommand, Terminal } from '../engine.ts';
import { captureCommand, captureFrom } from '../tcpdump.ts';
import { demultiplex, exitCodeOf, separate } from './streams.ts';
import { followFile } from '../follow.ts';
import type { Streams } from './streams.ts';
import { openTerminal } from './terminal.ts';
import type Docker from 'dockerode';
import type { Duplex, Readable } from 'node:stream';
import type { MachineName } from '../../settings.ts';
import { PassThrough } from 'node:stream';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Who captures: a user without any right but the one tcpdump's file carries in the client image. */
const CAPTURE_USER = '1001:1001';

export interface DockerMachineOptions {
  readonly docker: Docker;
  readonly container: Docker.ContainerInfo;
  readonly name: MachineName;
  readonly address: string;
  /** Another machine's address: what is sent there passes this machine's interface. */
  readonly peerAddress: string;
  /** Image with tcpdump in it. */
  readonly toolbox: string;
  /** Labels for what is started beside the machine, so that `clean` finds it. */
  readonly labels: Readonly<Record<string, string>>;
  /** The file of JSON lines our own server keeps on the machine. */
  readonly eventsFile: string | undefined;
}

export class DockerMachine implements Machine {
  readonly name: MachineName;
  readonly address: string;
  readonly sourceFlags = [];
  readonly bindAddress = undefined;
  readonly #options: DockerMachineOptions;
  readonly #container: Docker.Container;

  constructor(options: DockerMachineOptions) {
    this.name = options.name;
    this.address = options.address;
    this.#options = options;
    this.#container = options.docker.getContainer(options.container.Id);
  }

  async run(command: readonly string[]): Promise<RunningCommand> {
    const exec = await this.#container.exec({
      Cmd: [...command],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const attached = await exec.start({ hijack: true, stdin: true });
    const { stdout, stderr } = demultiplex(attached);
    return { stdin: attached, stdout, stderr, exitCode: exitCodeOf(exec, attached) };
  }

  async terminal(command: readonly string[]): Promise<Terminal> {
    return openTerminal(this.#container, (guard) => this.run(guard), command);
  }

  async followLog(): Promise<LogFeed> {
    const { eventsFile } = this.#options;
    const run = (command: readonly string[]): Promise<RunningCommand> => this.run(command);
    const [following, events] = await Promise.all([
      this.#container.logs({ follow: true, stdout: true, stderr: true, tail: 0 }),
      eventsFile === undefined ? undefined : followFile(run, eventsFile),
    ]);
    const attached = following as Duplex;
    const text = new PassThrough();
    separate(attached, text, text);
    attached.on('error', () => text.end()); // the engine has gone
    return {
      text,
      events: events?.text,
      close: async () => {
        attached.destroy();
        text.end();
        await events?.close();
      },
    };
  }

  async readLog(lines: number, signal: AbortSignal | undefined): Promise<Readable> {
    const text = new PassThrough();
    const options = { stdout: true, stderr: true, tail: lines } as const;
    if (signal === undefined) {
      const buffered = await this.#container.logs({ ...options, follow: false });
      const source = new PassThrough();
      separate(source, text, text);
      source.end(buffered, () => text.end());
      return text;
    }
    const attached = (await this.#container.logs({ ...options, follow: true })) as unknown as Readable;
    separate(attached, text, text);
    attached.once('close', () => text.end());
    attached.on('error', () => {}); // the engine has gone, which closes it
    if (signal.aborted) attached.destroy();
    else signal.addEventListener('abort', () => attached.destroy(), { once: true });
    return text;
  }

  async capture(port: number): Promise<Capture> {
    const { docker, container, toolbox, labels, peerAddress } = this.#options;
    const target = {
      interface: 'eth0',
      filter: `port ${port}`,
      markAddress: peerAddress,
      port,
      precision: 'nano',
      countedTimes: 1,
    } as const;
    const sidecar = await docker.createContainer({
      Image: toolbox,
      Cmd: captureCommand(target),
      User: CAPTURE_USER,
      Labels: { ...labels, 'mesin-lab.capture': this.name },
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      // Standard input closes when the lab's connection does, whatever became of the lab.
      StdinOnce: true,
      HostConfig: {
        NetworkMode: `container:${container.Id}`,
        AutoRemove: true,
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: ['NET_RAW'],
        PidsLimit: 16,
        // Whoever bears witness goes first when the processor is short.
        CpuShares: 8_192,
        Memory: 256 * 1024 * 1024,
        // What goes over standard output is the capture itself: the engine need not keep a copy.
        LogConfig: { Type: 'none', Config: {} },
      },
    });
    const how = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    let attached: Duplex;
    let streams: Streams;
    try {
      attached = (await sidecar.attach(how)) as Duplex;
      streams = demultiplex(attached);
      await sidecar.start();
    } catch (error) {
      await sidecar.remove({ force: true }); // it removes itself only once it has run
      throw error;
    }
    const exitCode = sidecar.wait({ condition: 'removed' }).then(
      (result: { StatusCode: number }) => result.StatusCode,
      () => 0, // gone before we could ask
    );
    return captureFrom({ stdin: attached, ...streams, exitCode }, target);
  }

  /** The docker command knows terminals best; it is there, because Compose is. */
  async shell({ capture }: { readonly capture: boolean }): Promise<number> {
    const { container, toolbox, labels } = this.#options;
    const label = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const beside = [
      'run',
      '--rm',
      '--network',
      `container:${container.Id}`,
      '--user',
      CAPTURE_USER,
      ...label,
    ];
    const rights = [
      '--cap-drop',
      'ALL',
      '--cap-add',
      'NET_RAW',
      '--read-only',
      '--tmpfs',
      '/tmp',
      '--workdir',
      '/tmp',
    ];
    const terminal = process.stdin.isTTY ? ['-it'] : ['-i'];
    const command = capture
      ? [...beside, ...rights, ...terminal, toolbox, 'bash']
      : ['exec', ...terminal, container.Id, 'bash'];
    const shell = spawn('docker', command, { stdio: 'inherit' });
    const [code] = (await once(shell, 'exit')) as [number | null];
    return code ?? 1;
  }
}
