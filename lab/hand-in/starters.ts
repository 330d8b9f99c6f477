import { extname } from 'node:path';

/** How a program is started, by the ending of its file. The lab's machines have Python and Node. */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  '.py': ['python3'],
  '.js': ['node'],
  '.mjs': ['node'],
  '.cjs': ['node'],
  '.ts': ['node'],
  '.mts': ['node'],
  '.go': ['go', 'run'],
};

/** The endings, as in `.py, .js`, for a sentence that tells what can be started. */
export const STARTED_ENDINGS = Object.keys(STARTERS).join(', ');

/** Whether the ending of a file's name tells how it is started. */
export function isStartable(name: string): boolean {
  return startCommand(name) !== undefined;
}

/** The command that starts `entry`, a path in the folder where it is run; `undefined` where its ending does not tell. */
export function startCommand(entry: string): string[] | undefined {
  const starter = STARTERS[extname(entry).toLowerCase()];
  const file = entry.startsWith('-') ? `./${entry}` : entry; // or it would be an option
  return starter && [...starter, file];
}

/** What a program is written in, as far as its start command tells. */
export type ProgramLanguage = 'python' | 'node' | 'c' | 'go' | 'java';

/** Of `command`, also where a shell is told it; `undefined` where it does not tell. */
export function languageOf(command: readonly string[] | undefined): ProgramLanguage | undefined {
  const [, named] = /\b(python|node)[\d.]*\b/.exec(command?.join(' ') ?? '') ?? [];
  return named as ProgramLanguage | undefined;
}
