/**
 * What a program in one file takes with it from the folder it lies in: the modules it imports, and whatever its text names
 * that lies beside it, such as `'config.json'` or the first part of `'data/names.txt'`; and what those name in turn, with
 * the packages of npm that they need.
 * Rather a file too many than a right server without its data; the rest of the folder is not this program's.
 */
import { extname } from 'node:path';
import { filesUnder, installedFor, textBeginning } from './files.ts';
import { importedNames } from './imports.ts';
import { isStartable } from './starters.ts';
import { LabError } from '../errors.ts';

/** What a language reads without being told. */
const UNTOLD: Readonly<Record<string, readonly string[]>> = {
  '.go': ['go.mod', 'go.sum'],
  ...Object.fromEntries(
    ['.js', '.mjs', '.cjs', '.ts', '.mts'].map((ending) => [ending, ['package.json', 'tsconfig.json']]),
  ),
};
const LONGEST_NAME_BYTES = 255;

/** Names in the folder, the program's own first. `command` is what starts it, where that is not its ending's. */
export function neededFiles(folder: string, program: string, command = ''): string[] {
  const files = new Set([program]);
  const asked = new Set([program]);
  const take = (names: Iterable<string>): void => {
    for (const name of names) {
      if (asked.has(name) || Buffer.byteLength(name) > LONGEST_NAME_BYTES || name.includes('\0')) continue;
      asked.add(name);
      for (const file of found(folder, name, program)) files.add(file);
    }
  };
  take(wordsOf(command));
  take(modulesOf(command));
  // What is added while a set is gone through is gone through, too.
  for (const file of files) {
    const isCode = isStartable(file);
    if (!isCode && file !== program && file !== 'package.json') continue;
    const text = textBeginning(folder, file);
    take(isCode ? quotedNames(text) : wordsOf(text));
    if (isCode) take(importedNames(file, text));
    take(UNTOLD[extname(file).toLowerCase()] ?? []);
  }
  return [...files, ...installedFor(folder, [...files])];
}

/** Throws {@link LabError} `USAGE` for a folder that holds too much, which may be a chance name. */
function found(folder: string, name: string, program: string): string[] {
  try {
    return filesUnder(folder, name);
  } catch (cause) {
    throw new LabError(
      'USAGE',
      `${program} names '${name}', and ${(cause as Error).message.replace(/: [^:]*$/, '')}: copy the server and what it needs into a folder of its own.`,
      { cause },
    );
  }
}

/** All between two quotes or slashes, however they pair: an apostrophe in a comment must not hide a name. */
function quotedNames(text: string): string[] {
  const pieces = withoutShebang(text).split(/["'`/\\\n]/);
  // Files of a command, as in `'python3 worker.py'`.
  const words = pieces.flatMap((piece) => piece.split(/\s+/)).filter((word) => /\w\.\w/.test(word));
  return [...pieces, ...words];
}

/** Of a shell command, which needs no quotes. */
function wordsOf(text: string): string[] {
  return withoutShebang(text).split(/["'`/\\\s=:,;&|<>()]/);
}

/** `python3 -m app.server` */
function modulesOf(command: string): string[] {
  return Array.from(command.matchAll(/\s-m\s+(\w+)/g), ([, name = '']) => [name, `${name}.py`]).flat();
}

/** `/usr/bin/env` is no folder `bin`. */
function withoutShebang(text: string): string {
  return text.replace(/^#!.*/, '');
}
