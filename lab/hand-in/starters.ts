import { extname } from 'node:path';
import { COMPILED_ENDINGS, type Compilation, type CompiledLanguage, compiledLanguage } from './compilers.ts';

/** What a program is written in, as far as the lab knows how to start one. */
export type ProgramLanguage = 'python' | 'node' | CompiledLanguage;

/**
 * How a program is started as it is, by the ending of its file. The lab's machines have Python and Node, this computer may
 * have Go; what is graded is compiled where it can be.
 */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  '.py': ['python3'],
  '.js': ['node'],
  '.mjs': ['node'],
  '.cjs': ['node'],
  '.ts': ['node'],
  '.mts': ['node'],
  '.go': ['go', 'run'],
};

/** The programs that start or make one, by their names in a command. */
const LANGUAGES: Readonly<Record<string, ProgramLanguage>> = {
  python: 'python',
  node: 'node',
  gcc: 'c',
  'g++': 'c',
  cc: 'c',
  mono: 'csharp',
  dotnet: 'csharp',
  go: 'go',
  java: 'java',
  php: 'php',
  rustc: 'rust',
  cargo: 'rust',
};

/** The endings of what is started as it is, as in `.py, .js`, for a sentence that tells what can be started. */
export const STARTED_ENDINGS = Object.keys(STARTERS).join(', ');

/** The same, and the endings of what is compiled first. */
export const GRADED_ENDINGS = [...new Set([...Object.keys(STARTERS), ...COMPILED_ENDINGS])].join(', ');

/** Whether the ending of a file's name tells how it is started, perhaps after it has been compiled. */
export function isStartable(name: string): boolean {
  return startCommand(name) !== undefined || compiledLanguage(name) !== undefined;
}

/**
 * The command that starts `entry` as it is, a path in the folder where it is run; `undefined` where its ending does not
 * tell one.
 */
export function startCommand(entry: string): string[] | undefined {
  const starter = STARTERS[extname(entry).toLowerCase()];
  const file = entry.startsWith('-') ? `./${entry}` : entry; // or it would be an option
  return starter && [...starter, file];
}

/** The language of a program, by what compiles or starts it: `undefined` for an image, or a command of another kind. */
export function languageOf(program: {
  readonly command: readonly string[] | undefined;
  readonly compile?: Compilation | undefined;
}): ProgramLanguage | undefined {
  if (program.compile !== undefined) return program.compile.language;
  // `/usr/bin/python3.11` in `sh -c 'cd src && /usr/bin/python3.11 -m app'`
  const words = (program.command ?? []).flatMap((part) => part.split(/[\s;&|()]+/));
  const names = words.map((word) => word.replace(/^.*\//, '').replace(/[\d.]+$/, ''));
  return names.map((name) => LANGUAGES[name]).find((language) => language !== undefined);
}
