/** An exec with a terminal. The engine leaves its program running when the lab is killed, so a guard ends it then. */
import type { RunningCommand, Terminal } from '../engine.ts';
import type Docker from 'dockerode';
import { PassThrough } from 'node:stream';
import { exitCodeOf } from './streams.ts';
import { randomUUID } from 'node:crypto';

/** The guard needs three seconds at most. */
const PATIENCE_MS = 6_000;

const SIZE = { h: 24, w: 80 };

/** The shell becomes the program, so its id is the program's. */
const NOTE_ID = 'echo $$ >"$1"; shift; exec "$@"';

/**
 * Whoever holds the guard's standard input owns the terminal. A line says that the program has ended by itself; an end
 * without one, that the lab is gone or hangs up. The id may come a moment later than that.
 */
const GUARD = `
IFS= read -r line && { rm -f "$1"; exit; }
for attempt in 1 2 3 4 5 6 7 8 9 10; do test -s "$1" && break; sleep 0.1; done
id=$(cat "$1") && rm -f "$1" && kill -HUP "$id" 2>/dev/null || exit 0
for attempt in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$id" 2>/dev/null || exit 0; sleep 0.1; done
kill -KILL "$id" 2>/dev/null
`;

/** `run` starts a command on the same machine, without a terminal. */
export async function openTerminal(
  container: Docker.Container,
  run: (command: readonly string[]) => Promise<RunningCommand>,
  command: readonly string[],
): Promise<Terminal> {
  const idFile = `/tmp/terminal-${randomUUID()}`;
  const guard = await run(['sh', '-c', GUARD, 'guard', idFile]);
  guard.stdout.resume();
  guard.stderr.resume();
  try {
    return await openWithGuard(container, guard, idFile, command);
  } catch (error) {
    guard.stdin.end();
    throw error;
  }
}

async function openWithGuard(
  container: Docker.Container,
  guard: RunningCommand,
  idFile: string,
  command: readonly string[],
): Promise<Terminal> {
  const exec = await container.exec({
    Cmd: ['sh', '-c', NOTE_ID, 'terminal', idFile, ...command],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const attached = await exec.start({ hijack: true, stdin: true, Tty: true });
  await exec.resize(SIZE).catch(() => {}); // a program may have ended already
  const screen = new PassThrough();
  attached.pipe(screen);
  for (const event of ['error', 'close']) attached.once(event, () => screen.end());
  let open = true;
  const exitCode = exitCodeOf(exec, attached).finally(() => {
    open = false;
    guard.stdin.end('ended\n');
  });
  exitCode.catch(() => {}); // whoever waits for it hears of it
  return {
    screen,
    press: (keys) => {
      if (open) attached.write(keys);
    },
    exitCode,
    hangUp: async () => {
      if (open) guard.stdin.end();
      const patience = setTimeout(() => attached.destroy(), PATIENCE_MS);
      await Promise.allSettled([exitCode, guard.exitCode]);
      clearTimeout(patience);
    },
  };
}
