/**
 * A program under test as a container without any right, in the network of a container without any network.
 *
 *     stage     --network none, three addresses on its loopback; the lab's own: probe, tcpdump, no student's code
 *     program   the stage's network and process table, another user, nothing else
 *
 * The stage lives as long as its standard input, which is the lab's connection: when the lab is killed, the stage
 * ends, the kernel ends everything in its process table, and the engine removes both.
 */
import type { Capture, RunningCommand } from '../engine.ts';
import { captureCommand, captureFrom } from '../tcpdump.ts';
import { demultiplex, exitCodeOf, separate } from './streams.ts';
import type { ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { LabError } from '../../errors.ts';
import type { MachineName } from '../../settings.ts';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { packFiles } from './archive.ts';

const PROGRAM_USER = 1000;
const CAPTURE_USER = '1001:1001';
const PROGRAM_FOLDER = '/program';
const SCRATCH_FOLDER = '/scratch';
const MEBIBYTE = 1024 * 1024;

/** What a student's program may use; one that wants more harms only itself. */
const LIMITS = { memoryBytes: 512 * MEBIBYTE, processes: 512, cpus: 1, scratchBytes: 128 * MEBIBYTE };

/**
 * The program runs from a copy in the scratch folder, so that it finds its files and can write to and beside them, as a
 * log does; what was handed in stays as it is.
 */
const IN_SCRATCH = `cp -R ${PROGRAM_FOLDER}/. . && chmod -R u+w .; exec "$@"`;

export interface SandboxTools {
  readonly docker: Docker;
  /** Image with Node, Python and tcpdump. */
  readonly toolbox: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: Readonly<Record<MachineName, string>>;
}

export class DockerSandbox implements Sandbox {
  readonly isConfined = true;
  readonly processes = { user: PROGRAM_USER };
  readonly addresses: Readonly<Record<MachineName, string>>;
  readonly #tools: SandboxTools;
  readonly #program: ProgramUnderTest;
  readonly #stage: Docker.Container;
  readonly #lifeline: Duplex;

  private constructor(
    tools: SandboxTools,
    program: ProgramUnderTest,
    stage: Docker.Container,
    lifeline: Duplex,
  ) {
    this.addresses = tools.addresses;
    this.#tools = tools;
    this.#program = program;
    this.#stage = stage;
    this.#lifeline = lifeline;
  }

  /** Throws {@link LabError} `ENGINE_FAILED`, or `USAGE` for a folder that cannot be copied. */
  static async open(tools: SandboxTools, program: ProgramUnderTest): Promise<DockerSandbox> {
    const { docker, toolbox, labels, addresses } = tools;
    const names = Object.entries(addresses);
    const add = names.map(([, address]) => `ip addr add ${address}/24 dev lo`).join(' && ');
    const stage = await docker.createContainer({
      Image: toolbox,
      User: '0',
      Hostname: 'mesin-1',
      Cmd: ['sh', '-c', `${add} && echo ready && exec cat >/dev/null`],
      Labels: { ...labels, 'mesin-lab.sandbox': 'stage' },
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      StdinOnce: true,
      Volumes: { [PROGRAM_FOLDER]: {} },
      HostConfig: {
        NetworkMode: 'none',
        ExtraHosts: names.map(([name, address]) => `${name}:${address}`),
        AutoRemove: true,
        Init: true,
        CapDrop: ['ALL'],
        // Addresses; tcpdump; and to count another user's threads and open files.
        CapAdd: ['NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'DAC_READ_SEARCH'],
        CpuShares: 8_192,
        Memory: 512 * MEBIBYTE,
        PidsLimit: 64,
        LogConfig: { Type: 'none', Config: {} },
      },
    });
    try {
      if (program.files !== undefined)
        await stage.putArchive(await packFiles(program.files), { path: PROGRAM_FOLDER });
      const how = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
      const lifeline = (await stage.attach(how)) as Duplex;
      lifeline.on('error', () => {}); // the engine has gone
      const { stdout } = demultiplex(lifeline);
      await stage.start();
      const [said] = (await Promise.race([once(stdout, 'data'), once(stdout, 'end')])) as [Buffer?];
      if (said === undefined)
        throw new LabError('ENGINE_FAILED', 'The network of the sandbox could not be made.');
      return new DockerSandbox(tools, program, stage, lifeline);
    } catch (error) {
      await stage.remove({ force: true, v: true }).catch(() => {}); // it removes itself once it has run
      throw error;
    }
  }

  async runBeside(command: readonly string[]): Promise<RunningCommand> {
    return this.#exec(command, '0');
  }

  async capture(port: number): Promise<Capture> {
    const target = {
      interface: 'lo',
      filter: `tcp or udp port ${port}`,
      markAddress: this.addresses['mesin-2'],
      port,
      precision: 'nano',
      countedTimes: 2,
    } as const;
    return captureFrom(await this.#exec(captureCommand(target), CAPTURE_USER), target);
  }

  async start(): Promise<RunningProgram> {
    const { docker, toolbox, labels } = this.#tools;
    const { image, files, command, timeZone, port } = this.#program;
    const stage = `container:${this.#stage.id}`;
    const creating = docker.createContainer({
      Image: image ?? toolbox,
      ...(command === undefined
        ? {}
        : { Cmd: ['sh', '-c', IN_SCRATCH, 'program', ...command], Entrypoint: [] }),
      ...(files === undefined ? {} : { WorkingDir: SCRATCH_FOLDER }),
      User: `${PROGRAM_USER}:${PROGRAM_USER}`,
      Env: environment(timeZone, port),
      Labels: { ...labels, 'mesin-lab.sandbox': 'program' },
      AttachStdout: true,
      AttachStderr: true,
      // Open and silent, like a terminal where nobody types: a program that asks for input waits.
      OpenStdin: true,
      // An image's own check of its health would be the server's first client.
      Healthcheck: { Test: ['NONE'] },
      HostConfig: {
        NetworkMode: stage,
        PidMode: stage,
        ...(files === undefined ? {} : { VolumesFrom: [`${this.#stage.id}:ro`] }),
        AutoRemove: true,
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Tmpfs: {
          [SCRATCH_FOLDER]: `exec,size=${LIMITS.scratchBytes},mode=0700,uid=${PROGRAM_USER},gid=${PROGRAM_USER}`,
          '/tmp': `exec,size=${LIMITS.scratchBytes},mode=1777`,
        },
        ShmSize: 16 * MEBIBYTE,
        Memory: LIMITS.memoryBytes,
        MemorySwap: LIMITS.memoryBytes,
        PidsLimit: LIMITS.processes,
        NanoCpus: LIMITS.cpus * 1e9,
        LogConfig: { Type: 'none', Config: {} },
      },
    });
    const container = await creating.catch((cause: unknown) => {
      throw image !== undefined && isMissing(cause) ? noImage(image, cause) : cause;
    });
    const output = new PassThrough();
    const ended = container.wait({ condition: 'removed' }).then(
      ({ StatusCode: exitCode }: { StatusCode: number }) => ({ exitCode }),
      () => ({ exitCode: 137 }), // gone before we could ask
    );
    try {
      const attached = (await container.attach({ stream: true, stdout: true, stderr: true })) as Duplex;
      separate(attached, output, output);
      attached.on('error', () => {}); // the engine has gone
      attached.once('close', () => output.end());
      await container.start();
    } catch (cause) {
      await container.remove({ force: true }).catch(() => {});
      throw new LabError('SERVER_FAILED', `The program cannot be started: ${(cause as Error).message}`, {
        cause,
      });
    }
    return {
      output,
      processes: this.processes,
      ended,
      kill: async () => {
        await container.kill({ signal: 'SIGKILL' }).catch(() => {}); // it may have ended
        await ended;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = this.#stage.wait({ condition: 'removed' }).catch(() => {});
    this.#lifeline.destroy();
    await gone;
  }

  async #exec(command: readonly string[], user: string): Promise<RunningCommand> {
    const exec = await this.#stage.exec({
      Cmd: [...command],
      User: user,
      WorkingDir: '/lab',
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const attached = await exec.start({ hijack: true, stdin: true });
    attached.on('error', () => {});
    const { stdout, stderr } = demultiplex(attached);
    return { stdin: attached, stdout, stderr, exitCode: exitCodeOf(exec, attached) };
  }
}

/** All the program is told; nothing of this computer's. */
function environment(timeZone: string, port: number): string[] {
  const variables = {
    TZ: timeZone,
    PORT: String(port),
    HOME: SCRATCH_FOLDER,
    LANG: 'C.UTF-8',
    // A print shows up at once, and nothing is written into the read-only folder.
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

function noImage(image: string, cause: unknown): LabError {
  return new LabError(
    'MACHINE_MISSING',
    `There is no image '${image}' on this engine, nor a file or folder of that name: docker pull gets one.`,
    { cause },
  );
}
