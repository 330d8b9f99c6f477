/**
 * A program under test as a container without any right, in the network of a container without any network.
 *
 *     stage    --network none; the lab's own: probe, tcpdump, no student's code; no right but tcpdump's
 *     program  the stage's network and process table, another user, nothing else
 *
 * The stage's first process gives it the three addresses as root, and goes on as a user without any right.
 *
 * The stage lives as long as its standard input, which is the lab's connection: when the lab is killed, the stage
 * ends, the kernel ends everything in its process table, and the engine removes both.
 */
import { startCapture } from '../tcpdump.ts';
import { execIn, runContainer } from './streams.ts';
import {
  type ContainedProgram,
  holdProgram,
  PROGRAM_FOLDER,
  type SandboxTools,
  startProgram,
  ZONE_FILE,
} from './program.ts';
import type { ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import type Docker from 'dockerode';
import { allStarted } from '../../all-started.ts';
import { LabError } from '../../errors.ts';
import { CAPTURE_ID, CAPTURE_USER } from './machine.ts';
import { packFiles } from './archive.ts';
import { programVolume } from './program-volume.ts';
import { SANDBOX_LABEL } from './labels.ts';
import type { Readable } from 'node:stream';

/** Where the image has the probe compiled. */
const COMPILED = 'NODE_COMPILE_CACHE=/lab/.compiled';

/** In the toolbox, as its Dockerfile has it. */
const PROJECT_FOLDER = '/lab';
const MEBIBYTE = 1024 * 1024;

/** tcpdump's right comes from its file; the others the first process needs to give addresses, and to lose them all. */
const RIGHTS = ['NET_RAW', 'NET_ADMIN', 'SETGID', 'SETPCAP', 'SETUID'];
/** For setpriv(1), which fails for "all" on a kernel that has one more than it knows. */
const WITHOUT_RIGHTS = RIGHTS.map((right) => `-${right.toLowerCase()}`).join(',');
const READY = 'ready';
/**
 * Its arguments are the addresses. Then it waits for the end of its input; as the first process a shell also takes
 * leave of those whose parent has gone.
 */
const STAGE = `
printf 'address add %s/24 dev lo\\n' "$@" | ip -batch - || exit
exec setpriv --reuid=${CAPTURE_ID} --regid=${CAPTURE_ID} --clear-groups --no-new-privs --bounding-set=${WITHOUT_RIGHTS} \\
  sh -c 'echo ${READY}; cat; exit'
`;

/** Starts a command as root without any right but that to count. */
const ROOT_TO_COUNT = ['setpriv', '--inh-caps=-all', `--bounding-set=${WITHOUT_RIGHTS}`];

/** Starts the stage. Throws {@link LabError} `ENGINE_FAILED`, or `USAGE` for a folder that cannot be copied. */
export async function openSandbox(tools: SandboxTools, program: ProgramUnderTest): Promise<Sandbox> {
  const { docker, toolbox, labels, addresses } = tools;
  const own = { ...labels, [SANDBOX_LABEL]: 'stage' };
  const names = Object.entries(addresses);
  const counting = rightsToCount(await kernelOf(docker));
  const stage = await runContainer(docker, {
    Image: toolbox,
    User: '0',
    Hostname: 'mesin-1',
    Cmd: ['sh', '-c', STAGE, 'stage', ...Object.values(addresses)],
    Labels: own,
    HostConfig: {
      Mounts: [programVolume(PROGRAM_FOLDER, own)],
      NetworkMode: 'none',
      ExtraHosts: names.map(([name, address]) => `${name}:${address}`),
      ReadonlyRootfs: true,
      // Who stays has none of these but tcpdump, for which "no new privileges" cannot be asked for.
      CapAdd: [...RIGHTS, ...counting],
      Memory: 512 * MEBIBYTE,
      MemorySwap: 512 * MEBIBYTE,
      PidsLimit: 64,
    },
  });
  const { container } = stage;
  // Meanwhile probe and capture start: nothing is sent before the program is there.
  const addressed = untilReady(stage.stdout);
  addressed.catch(() => {}); // whoever needs them hears of it
  /** The next program's container, which takes its time: nothing of the student's runs in it before `start`. */
  let held: Promise<Docker.Container> | undefined;
  const hold = (): void => {
    if (program.command === undefined) return; // what such a container is told, it is told when it is created
    held = holdProgram(container.id, tools, program);
    held.catch(() => {}); // whoever starts the program hears of it
  };
  /** The last one; those before have been killed. */
  let started: ContainedProgram | undefined;
  const ending = new AbortController();
  const start = async (variables: Readonly<Record<string, string>>): Promise<RunningProgram> => {
    await addressed;
    // What the program is told may be another thing each time: its command hears of it, the container need not.
    const holding = held ?? holdProgram(container.id, tools, program, variables);
    held = undefined;
    return (started = await startProgram(await holding, program, variables, ending.signal));
  };
  const sandbox: Sandbox = {
    isConfined: true,
    addresses,
    runBeside: (command) =>
      counting.length > 0
        ? execIn(container, [...ROOT_TO_COUNT, ...command], { Env: [COMPILED], User: '0' })
        : execIn(container, command, { Env: [COMPILED], User: CAPTURE_USER }),
    capture: async (port) => {
      const run = (command: readonly string[]) => execIn(container, command, { User: CAPTURE_USER });
      const filter = `tcp or udp port ${port}`;
      const target = { interface: 'lo', filter, markAddress: addresses['mesin-2'], port } as const;
      const [capture] = await allStarted([startCapture(run, target), addressed]);
      return capture;
    },
    projectFolder: program.image === undefined ? PROJECT_FOLDER : undefined,
    zoneFile: ZONE_FILE,
    start,
    restart: async (variables) => {
      hold();
      await started?.kill();
      return start(variables);
    },
    [Symbol.asyncDispose]: async () => {
      // One that was never started does not remove itself.
      await held?.then((one) => one.remove({ force: true })).catch(() => {});
      ending.abort();
      stage.stdin.destroy();
      await Promise.all([stage.exitCode, started?.gone]);
    },
  };
  try {
    if (program.files !== undefined)
      await container.putArchive(await packFiles(program.files), { path: PROGRAM_FOLDER });
    hold();
    return sandbox;
  } catch (error) {
    await sandbox[Symbol.asyncDispose]();
    throw error;
  }
}

/** Throws {@link LabError} `ENGINE_FAILED` when it ended instead. */
async function untilReady(stdout: Readable): Promise<void> {
  let said = '';
  for await (const chunk of stdout) if ((said += String(chunk)).includes(READY)) return;
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
