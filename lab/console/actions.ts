/**
 * What a page starts is a command of the lab, run as somebody would type it: one at a time, with its output on the page.
 * So the page can do nothing that the terminal cannot, and shows how the terminal does it.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ActionState } from './messages.ts';
import { LabError } from '../errors.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { type LabCommand, lineOf } from './commands.ts';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

const CLI = join(PROJECT_FOLDER, 'lab/cli.ts');
/** The end of what a command printed; the run folder has the rest. */
const KEPT_CHARACTERS = 20_000;
/** As from Ctrl-C: the command ends in order, and keeps what it has. */
const STOP = 'SIGINT';
const STOPPED = 130;

/** A command under way; without a process it gets ready. */
interface Running {
  readonly command: LabCommand;
  isStopped: boolean;
  child?: ChildProcess;
}

/** With `variables` of the environment for all of them; `onChange` hears of the command that runs, or ran last, whenever something about it has changed. */
export function makeActions(
  engine: string,
  out: string,
  variables: Readonly<Record<string, string>>,
  onChange: (state: ActionState) => void,
) {
  let lastId = 0;
  let latest: ActionState | undefined;
  let running: Running | undefined;
  let over: Promise<void> = Promise.resolve();

  const change = (state: ActionState): void => {
    latest = state;
    onChange(state);
  };

  const stop = (): void => {
    if (running === undefined) return;
    running.isStopped = true;
    running.child?.kill(STOP);
  };

  const perform = async (command: LabCommand, ready: () => Promise<unknown>): Promise<void> => {
    const own: Running = (running = { command, isStopped: false });
    const { name, args } = command;
    const state: ActionState = { kind: 'action', id: (lastId += 1), command: lineOf(command), output: '' };
    change(state);
    const grades = join(out, 'grades');
    const results = { burst: out, scenario: out, grade: grades }[name];
    const places = results === undefined ? [] : ['--out', results];
    let output = '';
    const hear = (text: string): void => {
      output = (output + stripVTControlCharacters(text)).slice(-KEPT_CHARACTERS);
      change({ ...state, output });
    };
    const ended = async (): Promise<number> => {
      const child = (own.child = startCommand([name, ...args, '--engine', engine, ...places], variables));
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
      const [code] = (await once(child, 'close')) as [number | null];
      return code ?? 1;
    };
    let exitCode: number;
    try {
      await ready();
      exitCode = own.isStopped ? STOPPED : await ended();
    } catch (error) {
      output += String(error);
      exitCode = 2;
    }
    running = undefined;
    const page = name === 'grade' && exitCode < 2 ? newestGrade(grades) : undefined;
    change({ ...state, output, exitCode, ...(page === undefined ? {} : { page }) });
  };

  return {
    get latest() {
      return latest;
    },
    /** What runs, or gets ready to. */
    get inHand() {
      return running?.command;
    },

    /** Runs one command to its end, from when it is `ready` on. Throws {@link LabError} `LAB_BUSY` while another is in hand. */
    async run(command: LabCommand, ready: () => Promise<unknown> = async () => {}): Promise<void> {
      if (running !== undefined)
        throw new LabError('LAB_BUSY', 'One command at a time: wait for it, or stop it.');
      over = perform(command, ready);
      await over;
    },

    stop,

    async [Symbol.asyncDispose]() {
      stop();
      await over;
    },
  };
}

/**
 * Starts a command; one that is employed ends with the console, which holds the other end of its input, and so do the
 * machines it starts. Ctrl-C in the console's terminal is the console's to pass on.
 */
export function startCommand(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, [CLI, ...args], { env, detached: true });
  child.stdin.on('error', () => {}); // it has ended
  return child;
}

/** The page of the grade that was given last, as the console serves it. */
function newestGrade(grades: string): string | undefined {
  const newest = readdirSync(grades).toSorted().at(-1);
  return newest && `/grades/${encodeURIComponent(newest)}/grade.html`;
}
