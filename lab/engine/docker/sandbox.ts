/**
 * A program under test as a container without any right, in the network of a container without any network.
 *
 *     stage      --network none; the lab's own: probe, tcpdump, no student's code; no right but tcpdump's
 *     addresses  the stage's network, the right to change it; ends when the stage has its three addresses
 *     program    the stage's network and process table, another user, nothing else
 *
 * The stage lives as long as its standard input, which is the lab's connection: when the lab is killed, the stage
 * ends, the kernel ends everything in its process table, and the engine removes both.
 */
import { startCapture } from '../tcpdump.ts';
import { execIn, runContainer, separate } from './streams.ts';
import type { ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import type Docker from 'dockerode';
import { type Duplex, PassThrough } from 'node:stream';
import { allStarted } from '../../all-started.ts';
import { LabError } from '../../errors.ts';
import { PYTHON_VARIABLES } from '../engine.ts';
import type { MachineName } from '../../settings/settings.ts';
import { finished } from 'node:stream/promises';
import { CAPTURE_USER } from './machine.ts';
import { packFiles } from './archive.ts';
import { text } from 'node:stream/consumers';

/** Where the image has the probe compiled. */
const COMPILED = 'NODE_COMPILE_CACHE=/lab/.compiled';

const PROGRAM_USER = 1000;
const PROGRAM_IDS = `${PROGRAM_USER}:${PROGRAM_USER}`;
const PROGRAM_FOLDER = '/program';
const SCRATCH_FOLDER = '/scratch';
/** In the toolbox, as its Dockerfile has it. */
const PROJECT_FOLDER = '/lab';
const ZONE_FILE = '/tmp/mesin-lab-zone';
const MEBIBYTE = 1024 * 1024;

/** What a student's program may use; one that wants more harms only itself. */
const LIMITS = { memoryBytes: 512 * MEBIBYTE, processes: 512, cpus: 1, scratchBytes: 128 * MEBIBYTE };

/** As a shell tells that SIGKILL ended a process; for other signals it is another number above 128. */
const KILLED_CODE = 137;
/** What was printed arrives within this time after the end. */
const LAST_OUTPUT_MS = 1_000;
/** So that the end of the program by a signal is told from that of the shell itself. */
const TOLD_BY_SHELL = 32;

/** Waits for the end of its input; as the first process a shell also takes leave of those whose parent has gone. */
const STAGE = ['sh', '-c', 'cat; exit'];

/** Holds the container whose processes are the program's: root without any right, which the program cannot end. */
const HOLD = ['sh', '-c', 'read -r nothing'];

/** Returns when no process of the user is left but this shell, which looks without starting any while none is. */
const UNTIL_ALONE = `
others() {
  for one in /proc/[0-9]*; do
    if [ -O "$one" ] && [ "$one" != "/proc/$$" ]; then return 0; fi
  done
  return 1
}
while others; do sleep 1; done
`;

/**
 * The program runs from a copy in the scratch folder, so that it finds its files and can write to and beside them, as a
 * log does; what was handed in stays as it is. It may go to the background and serve from there.
 */
const IN_SCRATCH = `
cp -R ${PROGRAM_FOLDER}/. . && chmod -R u+w .
[ -z "$MESIN_LAB_ZONE_FILE" ] || printf "$MESIN_LAB_ZONE_FILE" >${ZONE_FILE}
cd "./$1" && shift
"$@"
code=$?
${UNTIL_ALONE}
if [ $code -gt 128 ] && [ $code -lt 160 ]; then code=$((code + ${TOLD_BY_SHELL})); fi
exit $code
`;

/** What all sandboxes of an engine are made with. */
export interface SandboxTools {
  readonly docker: Docker;
  /** Image with Node, Python and tcpdump. */
  readonly toolbox: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: Readonly<Record<MachineName, string>>;
}

/** Starts the stage. Throws {@link LabError} `ENGINE_FAILED`, or `USAGE` for a folder that cannot be copied. */
export async function openSandbox(tools: SandboxTools, program: ProgramUnderTest): Promise<Sandbox> {
  const { docker, toolbox, labels, addresses } = tools;
  const names = Object.entries(addresses);
  const counting = rightsToCount(await kernelOf(docker));
  const stage = await runContainer(docker, {
    Image: toolbox,
    User: CAPTURE_USER,
    Hostname: 'mesin-1',
    Cmd: STAGE,
    Labels: { ...labels, 'mesin-lab.sandbox': 'stage' },
    Volumes: { [PROGRAM_FOLDER]: {} },
    HostConfig: {
      NetworkMode: 'none',
      ExtraHosts: names.map(([name, address]) => `${name}:${address}`),
      ReadonlyRootfs: true,
      // Of these its user has none: tcpdump gets the first from its file, so "no new privileges" cannot be asked for.
      CapAdd: ['NET_RAW', ...counting],
      Memory: 512 * MEBIBYTE,
      MemorySwap: 512 * MEBIBYTE,
      PidsLimit: 64,
    },
  });
  const { container } = stage;
  // Meanwhile probe and capture start: nothing is sent before the program is there.
  const addressed = giveAddresses(container.id, tools);
  addressed.catch(() => {}); // whoever needs them hears of it
  /** The first program's container, which takes its time: nothing of the student's runs in it before `start`. */
  let held: Promise<Docker.Container> | undefined;
  const hold = (): Promise<Docker.Container> => {
    const holding = holdProgram(container.id, tools, program);
    holding.catch(() => {}); // whoever starts the program hears of it
    return holding;
  };
  const sandbox: Sandbox = {
    isConfined: true,
    addresses,
    runBeside: (command) =>
      execIn(container, command, { Env: [COMPILED], ...(counting.length > 0 && { User: '0' }) }),
    capture: async (port) => {
      const run = (command: readonly string[]) => execIn(container, command);
      const filter = `tcp or udp port ${port}`;
      const target = { interface: 'lo', filter, markAddress: addresses['mesin-2'], port } as const;
      const [capture] = await allStarted([startCapture(run, target), addressed]);
      return capture;
    },
    projectFolder: program.image === undefined ? PROJECT_FOLDER : undefined,
    zoneFile: ZONE_FILE,
    start: async (variables) => {
      await addressed;
      // What the program is told may be another thing each time: its command hears of it, the container need not.
      const holding = held ?? holdProgram(container.id, tools, program, variables);
      held = undefined;
      return startProgram(await holding, program, variables);
    },
    [Symbol.asyncDispose]: async () => {
      await addressed.catch(() => {});
      // One that was never started does not remove itself.
      await held?.then((one) => one.remove({ force: true })).catch(() => {});
      stage.stdin.destroy();
      await stage.exitCode;
    },
  };
  try {
    if (program.files !== undefined)
      await container.putArchive(await packFiles(program.files), { path: PROGRAM_FOLDER });
    if (program.command !== undefined) held = hold();
    return sandbox;
  } catch (error) {
    await sandbox[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Who may change a network needs root: a container's other users get no capability but from a file. It ends with its
 * standard input like the others, and has ended when this resolves.
 */
async function giveAddresses(stageId: string, { docker, toolbox, labels, addresses }: SandboxTools) {
  const { stdin, stdout, exitCode } = await runContainer(docker, {
    Image: toolbox,
    User: '0',
    Cmd: ['ip', '-batch', '-'],
    Labels: { ...labels, 'mesin-lab.sandbox': 'addresses' },
    HostConfig: {
      NetworkMode: `container:${stageId}`,
      ReadonlyRootfs: true,
      CapAdd: ['NET_ADMIN'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * MEBIBYTE,
      MemorySwap: 64 * MEBIBYTE,
      PidsLimit: 8,
    },
  });
  const lines = Object.values(addresses).map((address) => `address add ${address}/24 dev lo\n`);
  stdin.end(`${lines.join('')}address show dev lo\n`);
  const said = await text(stdout);
  await exitCode;
  if (!Object.values(addresses).every((address) => said.includes(` ${address}/24 `)))
    throw new LabError('ENGINE_FAILED', 'The network of the sandbox could not be created.');
}

/**
 * What it takes to count another user's open files: root and this right, until Linux 6.2 let everybody know the size of
 * `/proc/<pid>/fd`.
 */
function rightsToCount(kernel: string): readonly string[] {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > 6 || (major === 6 && minor >= 2) ? [] : ['DAC_READ_SEARCH'];
}

const kernels = new WeakMap<Docker, Promise<string>>();

/** Asked once of each engine. */
function kernelOf(docker: Docker): Promise<string> {
  const asking = kernels.getOrInsertComputed(docker, async () => (await docker.version()).KernelVersion);
  asking.catch(() => kernels.delete(docker));
  return asking;
}

/** The container a program is started in; one that starts with its first process waits for that. */
async function holdProgram(
  stageId: string,
  tools: SandboxTools,
  program: ProgramUnderTest,
  told: Readonly<Record<string, string>> = {},
) {
  const container = await createProgram(stageId, tools, program, told);
  if (program.command !== undefined) await unlessRefused(container, container.start());
  return container;
}

/** Throws {@link LabError} `SERVER_FAILED` for what the engine refuses to start; nothing of it stays. */
async function unlessRefused<Value>(container: Docker.Container, starting: Promise<Value>): Promise<Value> {
  try {
    return await starting;
  } catch (cause) {
    await container.remove({ force: true }).catch(() => {});
    // Only a refusal is about the program.
    if ((cause as { statusCode?: number }).statusCode === undefined) throw cause;
    throw new LabError('SERVER_FAILED', `The program cannot be started: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function startProgram(
  container: Docker.Container,
  program: ProgramUnderTest,
  told: Readonly<Record<string, string>>,
): Promise<RunningProgram> {
  const command = program.command && [program.folder ?? '.', ...program.command];
  const output = new PassThrough();
  const removed = container.wait({ condition: 'removed' }).then(
    ({ StatusCode: exitCode }: { StatusCode: number }) => exitCode,
    (error: { statusCode?: number }) => {
      if (error.statusCode === 404) return KILLED_CODE; // gone before we could ask
      throw error;
    },
  );
  removed.catch(() => {}); // whoever waits for it hears of it
  const killing = new AbortController();
  const starting = async () => {
    if (command !== undefined) return startCommand(container, command, output, told, killing.signal);
    const attached = (await container.attach({ stream: true, stdout: true, stderr: true })) as Duplex;
    handOn(attached, output);
    await container.start();
    return { attached, exitCode: removed }; // it ends with its first process: that is how containers are
  };
  const { attached, exitCode } = await unlessRefused(container, starting());
  const ended = Promise.race([removed, exitCode]).then((code) => ({ exitCode: code }));
  ended.catch(() => {});
  return {
    output,
    processes: { user: PROGRAM_USER },
    ended,
    kill: async () => {
      killing.abort();
      await container.kill({ signal: 'SIGKILL' }).catch(() => {}); // it may have ended
      await removed;
      // A busy engine may leave open what has nothing more to say, and the lab would wait for it when it wants to end.
      setTimeout(() => attached.destroy(), LAST_OUTPUT_MS).unref();
    },
  };
}

/** Beside what holds the container, so that whoever it leaves in the background goes on. `command` is for IN_SCRATCH. */
async function startCommand(
  container: Docker.Container,
  command: readonly string[],
  output: PassThrough,
  told: Readonly<Record<string, string>>,
  killing: AbortSignal,
) {
  const exec = await container.exec({
    Cmd: ['sh', '-c', IN_SCRATCH, 'program', ...command],
    User: PROGRAM_IDS,
    Env: Object.entries(told).map(([name, value]) => `${name}=${value}`),
    WorkingDir: SCRATCH_FOLDER,
    // Open and silent, like a terminal where nobody types: a program that asks for input waits.
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const attached = await exec.start({ hijack: true, stdin: true });
  handOn(attached, output);
  const end = async (): Promise<number> => {
    await finished(attached, { writable: false }).catch(() => {});
    const { ExitCode } = await exec.inspect();
    const exitCode = ExitCode ?? KILLED_CODE;
    const told = exitCode - TOLD_BY_SHELL;
    if (isSignal(told)) return told;
    // A program that kills all it can see has killed the shell that waits for it, too.
    if (isSignal(exitCode) && !killing.aborted) {
      const alone = await execIn(container, ['sh', '-c', UNTIL_ALONE], { User: PROGRAM_IDS });
      await alone.exitCode;
    }
    return exitCode;
  };
  /** `exitCode` resolves when the last of its processes has ended. */
  return { attached, exitCode: end().catch(() => KILLED_CODE) };
}

/** As a shell tells it. */
function isSignal(exitCode: number): boolean {
  return exitCode > 128 && exitCode < 160;
}

function handOn(attached: Duplex, output: PassThrough): void {
  separate(attached, output, output);
  attached.on('error', () => {}); // the engine has gone
  attached.once('close', () => output.end());
}

async function createProgram(
  stageId: string,
  { docker, toolbox, labels }: SandboxTools,
  { image, files, command, port }: ProgramUnderTest,
  told: Readonly<Record<string, string>>,
): Promise<Docker.Container> {
  const stage = `container:${stageId}`;
  // All the program is told; nothing of this computer's.
  const variables = {
    ...told,
    PORT: port,
    HOME: SCRATCH_FOLDER,
    LANG: 'C.UTF-8',
    ...PYTHON_VARIABLES,
  };
  const creating = docker.createContainer({
    Image: image ?? toolbox,
    ...(command === undefined ? {} : { Cmd: HOLD, Entrypoint: [] }),
    User: command === undefined ? PROGRAM_IDS : '0:0',
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Labels: { ...labels, 'mesin-lab.sandbox': 'program' },
    AttachStdout: true,
    AttachStderr: true,
    // Open and silent, like a terminal where nobody types: a program that asks for input waits, and so does the holder.
    OpenStdin: true,
    // An image's own check of its health would be the server's first client.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: stage,
      PidMode: stage,
      ...(files === undefined ? {} : { VolumesFrom: [`${stageId}:ro`] }),
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
  return creating.catch((cause: { statusCode?: number }) => {
    if (image === undefined || cause.statusCode !== 404) throw cause;
    const message = `There is no image '${image}' on this engine, nor a file or folder of that name: docker pull fetches an image.`;
    throw new LabError('MACHINE_MISSING', message, { cause });
  });
}
