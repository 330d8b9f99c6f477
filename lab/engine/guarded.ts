/** A tool of this computer that ends with the command that started it, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { signalGroup } from './local/process.ts';

/**
 * The tool and what it starts are one process group, which ends when the fourth descriptor closes: the command holds
 * its other end. Ctrl-C in the terminal is not for them; the command is asked first.
 */
const GUARD = `
exec 4<&0
"$@" <&4 3<&- 4<&- &
tool=$!
{ read -r _ <&3; kill -KILL 0; } </dev/null >/dev/null 2>&1 4<&- &
guard=$!
exec 3<&- 4<&-
wait $tool
code=$?
kill -KILL $guard
exit $code
`;

const LIFE_LINE = 3;

/** What a tool is started with. */
export interface GuardedOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** This one when absent. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Whether it reads standard input. */
  readonly input?: boolean;
}

/** Standard output and standard error have to be read. A tool that is not installed exits with 127. */
export function spawnGuarded(command: readonly string[], { cwd, env, user, input = false }: GuardedOptions) {
  const child: ChildProcess = spawn('sh', ['-c', GUARD, 'guard', ...command], {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    ...user,
    detached: true,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const lifeLine = child.stdio[LIFE_LINE];
  lifeLine?.on('error', () => {}); // it has ended
  child.once('exit', () => lifeLine?.destroy());
  return {
    child,
    /** Signals the tool and what it started. */
    signal: (signal: NodeJS.Signals): void => void signalGroup(child.pid ?? 0, signal),
  };
}
