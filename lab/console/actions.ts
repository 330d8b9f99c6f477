/**
 * What a page starts is a command of the lab, run as somebody would type it: one at a time, with its output on the page.
 * So the page can do nothing that the terminal cannot, and shows how the terminal does it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { ActionState } from './messages.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { shellText } from '../recording/command-lines.ts';
import { stripVTControlCharacters } from 'node:util';

const CLI = join(PROJECT_FOLDER, 'lab/cli.ts');
/** The end of what a command printed; the run folder has the rest. */
const KEPT_CHARACTERS = 20_000;
/** As from Ctrl-C: the command ends in order, and keeps what it has. */
const STOP = 'SIGINT';

/** `onChange` hears of the command that runs, or ran last, whenever something about it has changed. */
export function makeActions(engine: string, out: string, onChange: (state: ActionState) => void) {
  let lastId = 0;
  let running: ChildProcess | undefined;
  let latest: ActionState | undefined;

  const change = (state: ActionState): void => {
    latest = state;
    onChange(state);
  };

  return {
    get latest() {
      return latest;
    },
    get isRunning() {
      return running !== undefined;
    },

    /** Runs one command of the lab to its end; false when another one still runs. */
    async run(command: string, args: readonly string[]): Promise<boolean> {
      if (running !== undefined) return false;
      const state: ActionState = {
        kind: 'action',
        id: (lastId += 1),
        command: `npm run lab:${command}${args.length === 0 ? '' : ` -- ${shellText(args)}`}`,
        output: '',
      };
      const grades = join(out, 'grades');
      const results = { burst: out, scenario: out, grade: grades }[command];
      const places = results === undefined ? [] : ['--out', results];
      const child = spawn(process.execPath, [CLI, command, ...args, '--engine', engine, ...places], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C in the console's terminal is the console's to pass on.
        detached: true,
      });
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
      const page = command === 'grade' && exitCode < 2 ? newestGrade(grades) : undefined;
      change({ ...state, output, exitCode, ...(page === undefined ? {} : { page }) });
      return true;
    },

    stop(): void {
      running?.kill(STOP);
    },

    async [Symbol.asyncDispose]() {
      if (running === undefined) return;
      running.kill(STOP);
      await once(running, 'close');
    },
  };
}

/** The page of the grade that was given last, as the console serves it. */
function newestGrade(grades: string): string | undefined {
  const newest = readdirSync(grades).toSorted().at(-1);
  return newest && `/grades/${encodeURIComponent(newest)}/grade.html`;
}
