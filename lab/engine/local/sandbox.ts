/** A program under test as a process of this computer: one's own server, on loopback, and not confined at all. */
import type { Capture, RunningCommand } from '../engine.ts';
import type { ProcessFilter, ProgramUnderTest, RunningProgram, Sandbox } from '../sandbox.ts';
import { LabError } from '../../errors.ts';
import { LocalMachine } from './machine.ts';
import type { MachineName } from '../../settings.ts';
import { PROJECT_FOLDER } from '../../settings.ts';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';

/** What a program needs of this computer's environment to start at all. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'LANG', 'SystemRoot'];

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

export interface LocalSandboxOptions {
  readonly addresses: Readonly<Record<MachineName, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export class LocalSandbox implements Sandbox {
  readonly isConfined = false;
  readonly addresses: Readonly<Record<MachineName, string>>;
  processes: ProcessFilter | undefined;
  readonly #options: LocalSandboxOptions;
  readonly #program: ProgramUnderTest;
  readonly #running = new Set<RunningProgram>();

  constructor(options: LocalSandboxOptions, program: ProgramUnderTest) {
    this.addresses = options.addresses;
    this.#options = options;
    this.#program = program;
  }

  async runBeside(command: readonly string[]): Promise<RunningCommand> {
    return this.#machine().run(command);
  }

  async capture(port: number): Promise<Capture> {
    return this.#machine().capture(port);
  }

  async start(): Promise<RunningProgram> {
    const { environment } = this.#options;
    const { command, files, timeZone, port } = this.#program;
    const [named, ...args] = command ?? [];
    if (named === undefined)
      throw new LabError('USAGE', 'Without Docker there are no images to run: name a program.');
    const kept = KEPT_VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const file = named === 'node' ? process.execPath : named;
    const child = spawn('sh', ['-c', GUARDED, 'guard', file, ...args], {
      cwd: files?.folder ?? PROJECT_FOLDER,
      env: {
        ...Object.fromEntries(kept),
        TZ: timeZone,
        PORT: String(port),
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1', // its folder stays as it is
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
    this.processes = { group };
    const program: RunningProgram = {
      output,
      processes: this.processes,
      ended,
      kill: async () => {
        try {
          process.kill(-group, 'SIGKILL');
        } catch {
          // All of them have ended.
        }
        await ended;
        await untilGone(group);
        this.#running.delete(program);
      },
    };
    this.#running.add(program);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#running, (program) => program.kill()));
  }

  /** Whoever probes does it from here. */
  #machine(): LocalMachine {
    const { environment, addresses } = this.#options;
    return new LocalMachine({
      name: 'mesin-1',
      address: addresses['mesin-1'],
      ownAddress: true,
      environment,
      log: undefined,
    });
  }
}

/** The last of a group to end may be the one that has the port. */
async function untilGone(group: number): Promise<void> {
  for (const patience = performance.now() + GONE_MS; performance.now() < patience;) {
    try {
      process.kill(-group, 0);
    } catch {
      return;
    }
    await delay(5);
  }
}
