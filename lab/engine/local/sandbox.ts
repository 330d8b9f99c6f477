/** A program under test as a process of this computer: one's own server, on loopback, and not confined at all. */
import type { ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import { LabError } from '../../errors.ts';
import { PYTHON_VARIABLES } from '../engine.ts';
import type { Lent } from './program-user.ts';
import { localMachine } from './machine.ts';
import { signalGroup } from './process.ts';
import { statusFields } from '../process-id.ts';
import { type MachineName, PROJECT_FOLDER } from '../../settings/settings.ts';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';

/** What a program needs of this computer's environment to start at all. */
const KEPT_VARIABLES = new Set(['PATH', 'HOME', 'LANG', 'SystemRoot']);

/**
 * The program's input is open and silent, like a terminal where nobody types. It is also the lab's hold on it: when
 * the lab is killed, the input ends, and with it the whole group and whoever left it. When the program ends, it may have
 * left one in the background that serves: the lab hears of it, and decides.
 *
 * Its mark is a limit that Linux has not enforced since 2.4, on file locks, and that whoever it starts inherits: also one
 * that leaves group, session and parent, closes its files and gets an environment of its own.
 */
const GUARDED = `
locks=$1
shift
exec 3<&0
( ulimit -w "$locks" 2>&- || ulimit -x "$locks" 2>&-; exec "$@" ) <&3 3<&- 4>&- &
program=$!
{
  while read -r nothing; do :; done <&3
  for limits in $(grep -ls "^Max file locks  *$locks " /proc/[0-9]*/limits); do
    pid=\${limits#/proc/}
    kill -KILL "\${pid%/limits}"
  done
  kill -KILL 0
} >/dev/null 2>&1 4>&- &
guard=$!
wait $program
echo "$? $guard" >&4
wait $guard
`;

/** What a process with the mark has in its `/proc/<pid>/limits`. */
function markOf(locks: number): string {
  return `${'Max file locks'.padEnd(26)}${locks} `;
}

const LOOK_EVERY_MS = 100;
const GONE_MS = 2_000;

/**
 * A sandbox whose program runs as this user, or as that of a copy of its files, which is disposed of with it; with nothing of
 * `environment` but what any program needs.
 */
export function localSandbox(
  addresses: Readonly<Record<MachineName, string>>,
  environment: Readonly<Record<string, string>>,
  { command, files, folder = '.', port }: ProgramUnderTest,
  lent?: Lent,
): Sandbox {
  const running = new Set<RunningProgram>();
  const machine = localMachine({
    name: 'mesin-1',
    address: addresses['mesin-1'],
    ownAddress: true,
    environment,
    log: undefined,
  });
  const start = async (variables: Readonly<Record<string, string>>): Promise<RunningProgram> => {
    const [named, ...args] = command ?? [];
    if (named === undefined)
      throw new LabError('USAGE', 'Without Docker there are no images to run: name a program.');
    const kept = Object.entries(environment).filter(([name]) => KEPT_VARIABLES.has(name));
    const file = named === 'node' ? process.execPath : named;
    const locks = randomInt(2 ** 30, 2 ** 31);
    const child = spawn('sh', ['-c', GUARDED, 'guard', String(locks), file, ...args], {
      ...lent?.user,
      cwd: files === undefined ? PROJECT_FOLDER : resolve((lent ?? files).folder, folder),
      env: {
        ...Object.fromEntries(kept),
        ...(lent === undefined ? {} : { HOME: lent.home }),
        ...variables,
        PORT: String(port),
        ...PYTHON_VARIABLES,
      },
      detached: true, // leads a group, so that whatever it starts ends with it
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe'],
    });
    const [stdin, stdout, stderr, , report] = child.stdio as [Writable, Readable, Readable, null, Readable];
    const output = new PassThrough();
    stdout.pipe(output, { end: false });
    stderr.pipe(output, { end: false });
    for (const stream of [stdin, report]) stream.on('error', () => {});
    const group = child.pid ?? 0;
    const processes = { group, mark: markOf(locks), owner: lent?.user.uid };
    const killed = once(child, 'exit').then(() => 137);
    const left = Promise.withResolvers<number>();
    report.once('data', (line: Buffer) => {
      const [exitCode = 137, guard = 0] = String(line).split(' ').map(Number);
      void untilNobodyElse(processes, [group, guard]).then(() => left.resolve(exitCode));
    });
    const ended = Promise.race([killed, left.promise]).then((exitCode) => {
      stdin.end();
      return { exitCode };
    });
    void once(child, 'close').then(() => output.end());
    await once(child, 'spawn');
    const program: RunningProgram = {
      output,
      processes,
      ended,
      kill: async () => {
        signalGroup(group, 'SIGKILL');
        await ended;
        await untilGone(processes);
        running.delete(program);
      },
    };
    running.add(program);
    return program;
  };
  const killAll = async (): Promise<void> => {
    await Promise.all(Array.from(running, (program) => program.kill()));
  };
  return {
    isConfined: false,
    addresses,
    // Whoever probes does it from here.
    runBeside: (beside) => machine.run(beside),
    capture: (of) => machine.capture(of),
    projectFolder: PROJECT_FOLDER,
    zoneFile: undefined,
    start,
    restart: async (variables) => {
      await killAll();
      return start(variables);
    },
    [Symbol.asyncDispose]: async () => {
      await killAll();
      lent?.[Symbol.dispose]();
    },
  };
}

interface Processes {
  readonly group: number;
  readonly mark: string;
}

/** The last of them to end may be the one that has the port. */
async function untilGone(processes: Processes): Promise<void> {
  const patience = performance.now() + GONE_MS;
  while (performance.now() < patience && (await isAnyLeft(processes))) await delay(5);
}

async function isAnyLeft(processes: Processes): Promise<boolean> {
  if (process.platform !== 'linux') return signalGroup(processes.group, 0);
  const left = await living(processes);
  for (const pid of left) endByForce(pid); // one that left the group, and whatever it has started since
  return left.length > 0;
}

function endByForce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Returns when none of them is left but `others`; elsewhere than on Linux nobody can tell. */
async function untilNobodyElse(processes: Processes, others: readonly number[]): Promise<void> {
  if (process.platform !== 'linux') return;
  while ((await living(processes)).some((pid) => !others.includes(pid))) await delay(LOOK_EVERY_MS);
}

/** What is left of a process until somebody asks for its exit code (state Z of proc(5)) holds no port any more. */
async function living({ group, mark }: Processes): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const are = await Promise.all(
    ids.map(async (id) => {
      const [state, , of] = await statusFields(id);
      if (state === undefined || state === 'Z') return false;
      return Number(of) === group || (await limitsOf(id)).includes(mark);
    }),
  );
  return ids.filter((_, index) => are[index]);
}

/** Empty for one that has ended. */
async function limitsOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/limits`, 'latin1').catch(() => '');
}
