/**
 * What a page starts is a command of the lab, run as somebody would type it: one at a time, with its output on the page.
 * So the page can do nothing that the terminal cannot, and shows how the terminal does it.
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { ActionState } from './messages.ts';
import { LabError } from '../errors.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { type LabCommand, lineOf } from './commands.ts';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

const CLI = join(PROJECT_FOLDER, 'lab/cli.ts');
/** The end of what a command printed; the run folder has the rest. */
const KEPT_CHARACTERS = 20_000;
/** As from Ctrl-C: the command ends in order, and keeps what it has. */
const STOP = 'SIGINT';

/** `onChange` hears of the command that runs, or ran last, whenever something about it has changed. */
export function makeActions(engine: string, out: string, onChange: (state: ActionState) => void) {
  let lastId = 0;
  let inHand: LabCommand | undefined;
  let running: ChildProcess | undefined;
  let latest: ActionState | undefined;
  let isOver = false;

  const change = (state: ActionState): void => {
    latest = state;
    onChange(state);
  };

  const toItsEnd = async (command: LabCommand): Promise<void> => {
    const { name, args } = command;
    const state: ActionState = { kind: 'action', id: (lastId += 1), command: lineOf(command), output: '' };
    const grades = join(out, 'grades');
    const results = { burst: out, scenario: out, grade: grades }[name];
    const places = results === undefined ? [] : ['--out', results];
    const child = startCommand([name, ...args, '--engine', engine, ...places]);
    running = child;
    change(state);
    let output = '';
    const hear = (chunk: Buffer): void => {
      output = (output + stripVTControlCharacters(chunk.toString())).slice(-KEPT_CHARACTERS);
      change({ ...state, output });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const exitCode = await once(child, 'close').then(
      ([code]: (number | null)[]) => code ?? 1,
      (error: unknown) => {
        output += String(error);
        return 2;
      },
    );
    running = undefined;
    const page = name === 'grade' && exitCode < 2 ? newestGrade(grades) : undefined;
    change({ ...state, output, exitCode, ...(page === undefined ? {} : { page }) });
  };

  return {
    get latest() {
      return latest;
    },
    get inHand() {
      return inHand;
    },

    /** Runs one command to its end, after `before`. Throws {@link LabError} `LAB_BUSY` while another one is in hand. */
    async run(command: LabCommand, before: () => Promise<void> = async () => {}): Promise<void> {
      if (inHand !== undefined)
        throw new LabError('LAB_BUSY', 'One command at a time: wait for it, or stop it.');
      inHand = command;
      try {
        await before();
        if (!isOver) await toItsEnd(command);
      } finally {
        inHand = undefined;
      }
    },

    stop(): void {
      running?.kill(STOP);
    },

    async [Symbol.asyncDispose]() {
      isOver = true;
      if (running === undefined) return;
      running.kill(STOP);
      await once(running, 'close');
    },
  };
}

/** Ctrl-C in the console's terminal is the console's to pass on. */
export function startCommand(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

/** The page of the grade that was given last, as the console serves it. */
function newestGrade(grades: string): string | undefined {
  const newest = readdirSync(grades).toSorted().at(-1);
  return newest && `/grades/${encodeURIComponent(newest)}/grade.html`;
}
