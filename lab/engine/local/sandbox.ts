/** A program under test as a process of this computer: one's own server, on loopback, and not confined at all. */
import type { ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import { LabError } from '../../errors.ts';
import { PYTHON_VARIABLES } from '../engine.ts';
import { localMachine } from './machine.ts';
import { signalGroup } from './process.ts';
import { statusFields } from '../process-id.ts';
import { type MachineName, PROJECT_FOLDER } from '../../settings/settings.ts';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';

/** What a program needs of this computer's environment to start at all. */
const KEPT_VARIABLES = new Set(['PATH', 'HOME', 'LANG', 'SystemRoot']);

/**
 * The program's input is open and silent, like a terminal where nobody types. It is also the lab's hold on it: when
 * the lab is killed, the input ends, and with it the whole group.
 */
const GUARDED = `
exec 3<&0
"$@" <&3 3<&- &
program=$!
{ cat <&3; kill -KILL 0; } >/dev/null 2>&1 &
guard=$!
wait $program
code=$?
kill $guard 2>/dev/null
exit $code
`;

const GONE_MS = 2_000;

/** A sandbox whose program runs as this user, with nothing of `environment` but what any program needs. */
export function localSandbox(
  addresses: Readonly<Record<MachineName, string>>,
  environment: Readonly<Record<string, string>>,
  { command, files, timeZone, port }: ProgramUnderTest,
): Sandbox {
  const running = new Set<RunningProgram>();
  const machine = localMachine({
    name: 'mesin-1',
    address: addresses['mesin-1'],
    ownAddress: true,
    environment,
    log: undefined,
  });
  const start = async (): Promise<RunningProgram> => {
    const [named, ...args] = command ?? [];
    if (named === undefined)
      throw new LabError('USAGE', 'Without Docker there are no images to run: name a program.');
    const kept = Object.entries(environment).filter(([name]) => KEPT_VARIABLES.has(name));
    const file = named === 'node' ? process.execPath : named;
    const child = spawn('sh', ['-c', GUARDED, 'guard', file, ...args], {
      cwd: files?.folder ?? PROJECT_FOLDER,
      env: {
        ...Object.fromEntries(kept),
        TZ: timeZone,
        PORT: String(port),
        ...PYTHON_VARIABLES,
      },
      detached: true, // leads a group, so that whatever it starts ends with it
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output = new PassThrough();
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    child.stdin.on('error', () => {});
    const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
      child.stdin.end();
      return { exitCode: code ?? 137 };
    });
    void once(child, 'close').then(() => output.end());
    await once(child, 'spawn');
    const group = child.pid ?? 0;
    const program: RunningProgram = {
      output,
      processes: { group },
      ended,
      kill: async () => {
        signalGroup(group, 'SIGKILL');
        await ended;
        await untilGone(group);
        running.delete(program);
      },
    };
    running.add(program);
    return program;
  };
  return {
    isConfined: false,
    addresses,
    // Whoever probes does it from here.
    runBeside: (beside) => machine.run(beside),
    capture: (of) => machine.capture(of),
    start,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Array.from(running, (program) => program.kill()));
    },
  };
}

/** The last of a group to end may be the one that has the port. */
async function untilGone(group: number): Promise<void> {
  const patience = performance.now() + GONE_MS;
  while (performance.now() < patience && (await hasLiving(group))) await delay(5);
}

/** What is left of a process until somebody asks for its exit code (state Z of proc(5)) holds no port any more. */
async function hasLiving(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== 'linux') return true;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(ids.map((id) => statusFields(Number(id))));
  return all.some(([state, , of]) => Number(of) === group && state !== 'Z');
}
