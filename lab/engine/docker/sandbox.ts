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
import { execIn, runContainer } from './streams.ts';
import { holdProgram, PROGRAM_FOLDER, type SandboxTools, startProgram, ZONE_FILE } from './program.ts';
import type { ProgramUnderTest, Sandbox } from '../sandbox.ts';
import type Docker from 'dockerode';
import { allStarted } from '../../all-started.ts';
import { LabError } from '../../errors.ts';
import { CAPTURE_USER } from './machine.ts';
import { packFiles } from './archive.ts';
import { text } from 'node:stream/consumers';

/** Where the image has the probe compiled. */
const COMPILED = 'NODE_COMPILE_CACHE=/lab/.compiled';

/** In the toolbox, as its Dockerfile has it. */
const PROJECT_FOLDER = '/lab';
const MEBIBYTE = 1024 * 1024;

/** Waits for the end of its input; as the first process a shell also takes leave of those whose parent has gone. */
const STAGE = ['sh', '-c', 'cat; exit'];

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
