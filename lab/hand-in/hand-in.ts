/**
 * A hand-in in any form, as a folder or file that can be started:
 *
 *     a.zip → its files → the one zip among them → its files → x.py.txt as x.py, x.ipynb as x.py
 *
 * What needs none of this stays where it is.
 */
import { basename, dirname, join } from 'node:path';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type FileKind, fileKind, originalName, stemOf } from './file-kind.ts';
import { ownFiles, programFiles } from './files.ts';
import { LabError } from '../errors.ts';
import { notebookProgram } from './notebook.ts';
import { unpack } from './archive.ts';

/** Makes a new empty folder of this name, which somebody removes when the hand-in is done with. */
export type NewFolder = (name: string) => string;

/** What was done to get at the program. */
export type Taken =
  | { readonly kind: 'unpacked'; readonly from: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'notebook';
      readonly from: string;
      readonly to: string;
      /** Lines that only Jupyter understands. */
      readonly leftOutLines: number;
    };

/** Where the program is now, and how it came there. */
export interface HandIn {
  /** A folder, or a file. */
  readonly path: string;
  readonly taken: readonly Taken[];
}

/** An archive, and an archive in it. */
const DEPTH = 2;
/** Server and client apart, with a report. */
const MOST_ARCHIVES = 10;
const MOST_NAMED = 5;
const MAY_RUN: ReadonlySet<FileKind> = new Set(['program', 'other']);
const MOST_NOTEBOOK_BYTES = 32 * 2 ** 20;

/** Throws {@link LabError} `USAGE` for what cannot be unpacked or read; `path` is there. */
export async function openHandIn(path: string, newFolder: NewFolder): Promise<HandIn> {
  const taken: Taken[] = [];
  let at = path;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const archives = archivesAt(at);
    if (archives.length === 0) break;
    const isOne = archives.length === 1;
    const folder = newFolder(isOne ? stemOf(archives[0] ?? at) : basename(at));
    for (const archive of archives) {
      const name = basename(archive);
      const place = isOne ? folder : join(folder, stemOf(name));
      mkdirSync(place, { recursive: true });
      await unpack(archive, place, name);
      taken.push({ kind: 'unpacked', from: name });
    }
    at = folder;
  }
  const converted = convert(at, at !== path, newFolder);
  return { path: converted.path, taken: [...taken, ...converted.taken] };
}

/** The error for a hand-in in which nothing can be a program; `undefined` where something may be. */
export function programless(path: string): LabError | undefined {
  const names = namesAt(path);
  if (names === undefined || names.some((name) => MAY_RUN.has(fileKind(name)))) return undefined;
  const shown = names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ', …' : '');
  return new LabError(
    'USAGE',
    names.length === 0 ? 'No program found in it: it is empty.' : `No program found in it: ${shown}.`,
  );
}

/** Paths of the archives that the program must be in: the hand-in itself, or those in it where nothing else is a program. */
function archivesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return fileKind(path) === 'archive' ? [path] : [];
  const names = namesAt(path) ?? [];
  const kinds = new Set(names.map(fileKind));
  if (kinds.has('program') || kinds.has('notebook') || kinds.has('renamed')) return [];
  const archives = names.filter((name) => fileKind(name) === 'archive').map((name) => join(path, name));
  if (archives.length <= MOST_ARCHIVES) return archives;
  throw new LabError(
    'USAGE',
    `${path} holds ${archives.length} archives and no program: name one of them, or grade a class with --class <folder>.`,
  );
}

/** Names of what the student wrote; `undefined` where that is too much or unreadable, which is told by who copies it. */
function namesAt(path: string): string[] | undefined {
  if (!statSync(path).isDirectory()) return [basename(path)];
  try {
    return Array.from(ownFiles(path));
  } catch {
    return undefined;
  }
}

/** `isOurs` for a folder that may be written into. */
function convert(path: string, isOurs: boolean, newFolder: NewFolder): HandIn {
  const isFile = !statSync(path).isDirectory();
  const from = isFile ? dirname(path) : path;
  const names = namesAt(path) ?? [];
  const hasProgram = names.some((name) => fileKind(name) === 'program');
  const wanted = names.filter(
    (name) => fileKind(name) === 'renamed' || (fileKind(name) === 'notebook' && !hasProgram),
  );
  if (wanted.length === 0) return { path, taken: [] };
  const folder = isOurs && !isFile ? path : newFolder(isFile ? stemOf(path) : basename(path));
  if (folder !== path && !isFile) copyProgram(path, folder);
  const made: string[] = [];
  const taken = wanted.flatMap((name): Taken[] => {
    const file = join(from, name);
    if (fileKind(name) === 'notebook') {
      const to = `${name.slice(0, -'.ipynb'.length)}.py`;
      const program = readNotebook(file, basename(to));
      for (const one of program.files) made.push(put(join(folder, dirname(name), one.name), one.text));
      const all = program.files.map((one) => one.name).join(', ');
      return [{ kind: 'notebook', from: name, to: all, leftOutLines: program.leftOutLines }];
    }
    const to = originalName(name);
    if (existsSync(join(folder, to))) return [];
    made.push(put(join(folder, to), readFileSync(file)));
    return [{ kind: 'renamed', from: name, to }];
  });
  return { path: isFile && made.length === 1 ? (made[0] ?? folder) : folder, taken };
}

function put(file: string, content: string | Buffer): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Throws {@link LabError} `USAGE` when it is too much. */
export function copyProgram(folder: string, to: string): void {
  for (const { name, path } of programFiles({ folder, only: undefined })) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    copyFileSync(path, join(to, name));
  }
}

function readNotebook(file: string, name: string) {
  const isLarge = statSync(file).size > MOST_NOTEBOOK_BYTES;
  const program = isLarge ? undefined : notebookProgram(readFileSync(file, 'utf8'), name);
  if (program !== undefined) return program;
  throw new LabError(
    'USAGE',
    `${basename(file)} is no notebook with Python code in it: save the program as a .py file.`,
  );
}
