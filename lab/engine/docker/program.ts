/** A program under test in the network and the process table of its stage, see sandbox.ts: created, started, ended. */
import { type Duplex, PassThrough } from 'node:stream';
import { execIn, separate } from './streams.ts';
import type { ProgramUnderTest, RunningProgram } from '../sandbox.ts';
import type Docker from 'dockerode';
import { finished } from 'node:stream/promises';
import { LabError } from '../../errors.ts';
import type { MachineName } from '../../settings/settings.ts';
import { PYTHON_VARIABLES } from '../engine.ts';
import { SANDBOX_LABEL } from './labels.ts';

const PROGRAM_USER = 1000;
const PROGRAM_IDS = `${PROGRAM_USER}:${PROGRAM_USER}`;
/** Where the stage has what was handed in. */
export const PROGRAM_FOLDER = '/program';
const SCRATCH_FOLDER = '/scratch';
/** Where a program's start writes the zone file that it is told. */
export const ZONE_FILE = '/tmp/mesin-lab-zone';
const MEBIBYTE = 1024 * 1024;

/** What a student's program may use; one that wants more harms only itself. */
const LIMITS = { memoryBytes: 512 * MEBIBYTE, processes: 512, cpus: 1, scratchBytes: 128 * MEBIBYTE };

/** As a shell tells that SIGKILL ended a process; for other signals it is another number above 128. */
const KILLED_CODE = 137;
/** What was printed arrives within this time after the end. */
const LAST_OUTPUT_MS = 1_000;
/** So that the end of the program by a signal is told from that of the shell itself. */
const TOLD_BY_SHELL = 32;

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

/** The container a program is started in; one that starts with its first process waits for that. */
export async function holdProgram(
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

/** A program in a container. */
export interface ContainedProgram extends RunningProgram {
  /** Resolves when its container is removed, which it is when it ends. */
  readonly gone: Promise<void>;
}

/** In a container that {@link holdProgram} made, with the variables it is `told`; aborted when its stage is about to end. */
export async function startProgram(
  container: Docker.Container,
  program: ProgramUnderTest,
  told: Readonly<Record<string, string>>,
  ending: AbortSignal,
): Promise<ContainedProgram> {
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
    if (command !== undefined)
      return startCommand(container, command, output, told, AbortSignal.any([killing.signal, ending]));
    const attached = (await container.attach({ stream: true, stdout: true, stderr: true })) as Duplex;
    handOn(attached, output);
    await container.start();
    return { attached, exitCode: removed }; // it ends with its first process: that is how containers are
  };
  const { attached, exitCode } = await unlessRefused(container, starting());
  const ended = Promise.race([removed, exitCode]).then((code) => ({ exitCode: code }));
  ended.catch(() => {});
  // A busy engine may leave open what has nothing more to say, and the lab would wait for it when it wants to end.
  const gone = removed.then(() => void setTimeout(() => attached.destroy(), LAST_OUTPUT_MS).unref());
  gone.catch(() => {});
  return {
    output,
    processes: { user: PROGRAM_USER },
    ended,
    gone,
    kill: async () => {
      killing.abort();
      await container.kill({ signal: 'SIGKILL' }).catch(() => {}); // it may have ended
      await gone;
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
    Labels: { ...labels, [SANDBOX_LABEL]: 'program' },
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
