/**
 * Which files of a student's folder are the program. There is one answer: what a sandbox gets is also what a
 * fingerprint is of, or a program that changed would keep its old grade.
 */
import { closeSync, fstatSync, lstatSync, openSync, opendirSync, readSync } from 'node:fs';
import { LabError } from '../errors.ts';
import { neededPackages } from './packages.ts';
import { basename, resolve } from 'node:path';

/** What no server needs: histories, caches, what editors keep, and Python of another computer. */
const LEFT_OUT = /^(?:\.git|__pycache__|\.?venv|\.idea|\.vscode|\.DS_Store|__MACOSX)$/;
/** The lab's own results, beside the server they are of; deeper, it is a folder of somebody's package. */
const RESULTS = 'artifacts';
/** Run with the program, but not written for it: what npm installed, hidden files. A name may begin with two dots. */
const NOT_OWN = /^(?:node_modules$|\.(?!\.))/;
/** Of a virtual environment of Python, whatever its folder is called: the file that tells one, and what lies beside it. */
const ENVIRONMENT_MARK = 'pyvenv.cfg';
const OF_ENVIRONMENT = /^(?:pyvenv\.cfg|bin|Scripts|[Ii]nclude|[Ll]ib|lib64|share|etc|man)$/;
const INSTALLED = 'node_modules';
const MOST_BYTES = 64 * 1024 * 1024;
/** Folders count: they, too, take time to go through. */
const MOST_FILES = 5_000;
const LOOKED_AT_BYTES = 256 * 1024;
/** U+FEFF in either byte order, as Notepad and PowerShell begin a file. */
const UTF16_MARKS = new Set([0xfeff, 0xfffe]);

/** A program as a folder, or as some of the files in it. */
export interface ProgramFiles {
  readonly folder: string;
  /** Names in it; all when absent. */
  readonly only: readonly string[] | undefined;
}

/** A file of a program, with its size when it was found. */
export interface ProgramFile {
  /** Relative, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** All of them, always in the same order. Throws {@link LabError} `USAGE` when they are too much, or one is unreadable. */
export function programFiles({ folder, only }: ProgramFiles): ProgramFile[] {
  const files: ProgramFile[] = [];
  let sizeBytes = 0;
  for (const name of only ?? walk(folder, neededIn(folder))) {
    const file = readableFile(folder, name);
    files.push(file);
    sizeBytes += file.sizeBytes;
    if (sizeBytes > MOST_BYTES || files.length > MOST_FILES) throw tooMuch(folder);
  }
  return files;
}

/** Names of what npm installed beside `programs` and these need. Throws {@link LabError} `USAGE` when it is too much. */
export function installedFor(folder: string, programs: readonly string[]): string[] {
  const found = lstatSync(resolve(folder, INSTALLED), { throwIfNoEntry: false });
  return found?.isDirectory() ? Array.from(walk(folder, neededIn(folder, programs), INSTALLED)) : [];
}

/** Names of those that the student wrote, the least deep first. Throws {@link LabError} `USAGE` at what is too much. */
export function ownFiles(folder: string): Generator<string> {
  return walk(folder, isOwn);
}

/** Names of a program's own files, for a sentence about them; none where that cannot be told. */
export function namesOf(files: ProgramFiles | undefined): string[] {
  if (files === undefined) return [];
  try {
    return Array.from(files.only ?? ownFiles(files.folder));
  } catch {
    return []; // too many, or gone
  }
}

/** Files of the program in the folder that have this name, or are in a folder of this name; none where there is no such. */
export function filesUnder(folder: string, name: string): string[] {
  if (!isKept(name) || basename(name) !== name || /^\.*$/.test(name)) return []; // or it would lead out
  const found = lstatSync(resolve(folder, name), { throwIfNoEntry: false });
  if (found?.isFile()) return [name];
  return found?.isDirectory() ? Array.from(walk(folder, isKept, name)) : [];
}

/** The first 256 KiB of a file, which may be in UTF-16: somebody may hand in gigabytes. Throws {@link LabError} `USAGE`. */
export function textBeginning(folder: string, name: string): string {
  let file;
  try {
    file = openSync(resolve(folder, name), 'r');
    const bytes = Buffer.alloc(LOOKED_AT_BYTES);
    const length = readSync(file, bytes);
    const isUtf16 = length > 1 && UTF16_MARKS.has(bytes.readUInt16LE(0));
    if (isUtf16 && bytes[0] === 0xfe) bytes.swap16();
    return bytes.toString(isUtf16 ? 'utf16le' : 'utf8', 0, length);
  } catch (cause) {
    throw unreadable(folder, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Whether a student wrote the file of this name; installed and hidden ones do not count. */
export function isOwn(name: string): boolean {
  return isKept(name) && !NOT_OWN.test(basename(name));
}

/** The error for a folder of which something cannot be read. */
function unreadable(folder: string, cause: unknown): LabError {
  return new LabError('USAGE', `${folder} cannot be read: ${(cause as Error).message}.`, { cause });
}

/** Whether a file or folder of this name, from the folder handed in, goes along with the program. */
export function isKept(name: string): boolean {
  return name !== RESULTS && !LEFT_OUT.test(basename(name));
}

/** Of all that is kept, what its `programs` need: of packages, a folder may hold thousands that nobody asks for. */
function neededIn(folder: string, programs?: readonly string[]): (name: string) => boolean {
  let packages: ReadonlySet<string> | undefined; // none are looked for where nothing was installed
  return (name) => {
    if (!isKept(name)) return false;
    if (!/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/.test(name)) return true;
    packages ??= neededPackages(folder, programs ?? Array.from(ownFiles(folder)), textBeginning);
    return packages.has(name);
  };
}

interface Child {
  readonly name: string;
  readonly isFile: boolean;
}

/** Links are left out: where they lead is not the student's folder. */
function* walk(folder: string, isWanted: (name: string) => boolean, from = ''): Generator<string> {
  const folders = [from];
  let count = 0;
  for (const below of folders) {
    for (const { name, isFile } of childrenOf(folder, below, isWanted)) {
      count += 1;
      if (count > MOST_FILES) throw tooMuch(folder);
      if (isFile) yield name;
      else folders.push(name); // after all that are less deep
    }
  }
}

/** By name: what the system lists first may be another one on another day. A million are not even listed. */
function childrenOf(folder: string, below: string, isWanted: (name: string) => boolean): Child[] {
  const children: Child[] = [];
  try {
    using listed = opendirSync(resolve(folder, below), { bufferSize: 1_024 });
    for (let child = listed.readSync(); child !== null; child = listed.readSync()) {
      const name = below === '' ? child.name : `${below}/${child.name}`;
      const isFile = child.isFile();
      if (!isWanted(name) || !(isFile || child.isDirectory())) continue;
      children.push({ name, isFile });
      if (children.length > MOST_FILES) break;
    }
  } catch (cause) {
    throw unreadable(resolve(folder, below), cause); // the error of opendir has no path
  }
  if (children.length > MOST_FILES) throw tooMuch(folder);
  const isEnvironment = children.some(({ name, isFile }) => isFile && basename(name) === ENVIRONMENT_MARK);
  const kept = isEnvironment ? children.filter(({ name }) => !OF_ENVIRONMENT.test(basename(name))) : children;
  return kept.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function readableFile(folder: string, name: string): ProgramFile {
  const path = resolve(folder, name);
  let file;
  try {
    file = openSync(path, 'r');
    return { name, path, sizeBytes: fstatSync(file).size };
  } catch (cause) {
    throw unreadable(folder, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function tooMuch(folder: string): LabError {
  return new LabError(
    'USAGE',
    `${folder} holds more than 64 MiB or ${MOST_FILES} files and folders: name the server's own file, or a folder with it alone.`,
  );
}
