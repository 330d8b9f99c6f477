import { basename, dirname, extname, resolve } from 'node:path';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { labCommand, openEngineAlone, print, printJson, say, stopSignal } from './common.ts';
import type { CommonOptions } from './common.ts';
import type { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { ServedProgram } from '../engine/engine.ts';
import { TerminalProgress } from '../progress.ts';
import { isAbsent } from '../borrow.ts';
import { statusTable } from './status.ts';

interface UpOptions extends CommonOptions {
  readonly serve?: string;
}

export function upCommand(): Command {
  return labCommand('up', 'start the three machines and wait until they are ready')
    .option(
      '--serve <file or folder>',
      "run this server on mesin-1 in place of the lab's own (Python, JavaScript, TypeScript)",
    )
    .action(up);
}

async function up(options: UpOptions, command: Command): Promise<void> {
  const serve = options.serve === undefined ? {} : { serve: servedProgram(options.serve) };
  using opened = await openEngineAlone(command, options);
  const { engine } = opened;
  using progress = new TerminalProgress();
  progress.step('starting the machines');
  using stop = stopSignal(() => progress.note('Stopping: what was started is ended again.'));
  const wasAbsent = isAbsent(await engine.status());
  const lab = await engine
    .up({ ...serve, onOutput: (text) => progress.detail(text), signal: stop })
    .catch(async (error: unknown) => {
      if (stop.aborted && wasAbsent) await engine.down();
      throw error;
    });
  progress[Symbol.dispose]();
  const machines = await engine.status();
  if (options.json) {
    printJson({ engine: lab.engine, port: lab.port, served: lab.served ?? null, machines });
    return;
  }
  print(statusTable(machines));
  say(
    `mesin-1 serves ${lab.served ?? 'the time'} on port ${lab.port}. Try: npm run lab:burst, npm run lab:shell -- mesin-2`,
  );
}

const INTERPRETERS: Readonly<Record<string, string>> = {
  '.py': 'python3',
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.ts': 'node',
};

const ENTRY_NAMES = ['server_thread', 'server', 'main', 'index', 'app'];

/** Which folder the machine sees and what it runs there. Throws {@link LabError} `USAGE`. */
function servedProgram(given: string): ServedProgram {
  const path = resolve(given);
  if (!existsSync(path)) throw new LabError('USAGE', `--serve: there is no file or folder ${given}.`);
  const entry = statSync(path).isDirectory() ? entryOf(path) : path;
  const interpreter = INTERPRETERS[extname(entry)];
  if (interpreter === undefined) {
    throw new LabError(
      'USAGE',
      `--serve: ${basename(entry)} is no program the lab can run; it takes ${Object.keys(INTERPRETERS).join(', ')}.`,
    );
  }
  return {
    folder: dirname(entry),
    entry: basename(entry),
    command: `${interpreter} ${shellQuote(basename(entry))}`,
  };
}

function entryOf(folder: string): string {
  const programs = readdirSync(folder).filter((name) => extname(name) in INTERPRETERS);
  const named = ENTRY_NAMES.flatMap((stem) => programs.filter((name) => name.startsWith(stem)));
  const entry = programs.length === 1 ? programs[0] : named[0];
  if (entry === undefined) {
    throw new LabError('USAGE', `--serve: which file in ${folder} is the server? Name the file itself.`);
  }
  return resolve(folder, entry);
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
