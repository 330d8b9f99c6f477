/** Who handed in what, in a class's folder or in what a learning platform makes of one. */
import { basename, join, resolve } from 'node:path';
import { fileKind, isNoProgram, stemOf } from '../../hand-in/file-kind.ts';
import { isOwn } from '../../hand-in/files.ts';
import { LabError } from '../../errors.ts';
import { type NewFolder } from '../../hand-in/hand-in.ts';
import { OF_A_CLASS, unpack } from '../../hand-in/archive.ts';
import { type PlatformName, platformNames, type Student } from './platform-name.ts';
import { readdirSync, statSync } from 'node:fs';
import { matchesGlob } from 'node:path/posix';

export const LEFT_OUT_REASONS = [
  'system',
  'document',
  'picture',
  'table',
  'capture',
  'link',
  'tool', // of an editor, of Git, of the lab itself
  'ignored', // as the teacher wished
] as const;

/** What is no hand-in, and why. */
export interface LeftOut {
  /** In the folder of the class. */
  readonly name: string;
  readonly why: (typeof LEFT_OUT_REASONS)[number];
}

/** What one student handed in. */
export interface Submission extends Student {
  /** Names the student in results, also as a folder; no two are the same. */
  readonly student: string;
  readonly pieces: readonly Piece[];
}

/** A file, or a folder with files. */
export interface Piece {
  readonly path: string;
  /** As the student called it; empty for a folder whose files are all there is. */
  readonly name: string;
}

/** Folders that a program has, and a class has not. */
const OF_A_PROGRAM =
  /^(?:server|client|klien|src|lib|app|test|tests|docs?|dist|bin|mesin.?\d*|node_modules)$/i;

/**
 * By name. An archive is unpacked first; those of students stay as they are. Throws {@link LabError} `USAGE` when there
 * are no submissions.
 */
export async function submissionsIn(given: string, ignore: readonly string[], newFolder: NewFolder) {
  const isArchive = isArchiveFile(given);
  const folder = isArchive ? newFolder(classTitle(given)) : given;
  if (isArchive) await unpack(given, folder, basename(given), OF_A_CLASS);
  return found(given, innermost(folder, isArchive), ignore);
}

/** Throws {@link LabError} `USAGE` for what is neither an archive nor a folder with submissions; unpacks nothing. */
export function refuseNoClass(given: string, ignore: readonly string[]): void {
  if (!isArchiveFile(given)) found(given, innermost(given, false), ignore);
}

function found(given: string, folder: string, ignore: readonly string[]) {
  const { children, leftOut } = listed(folder, ignore);
  const submissions = grouped(children);
  if (submissions.length > 0) return { submissions, leftOut };
  const why = leftOut.length === 0 ? 'is empty' : 'holds no hand-in';
  throw new LabError('USAGE', `--class: ${given} ${why}; expected one folder or file per student.`);
}

function isArchiveFile(given: string): boolean {
  return fileKind(given) === 'archive' && statSync(given, { throwIfNoEntry: false })?.isFile() === true;
}

/** The name of a class, from that of its folder or archive. */
export function classTitle(given: string): string {
  const name = basename(resolve(given));
  return fileKind(name) === 'archive' ? stemOf(name) : name;
}

interface Child {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

function childrenOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new LabError('USAGE', `--class: ${folder} cannot be read as a folder.`, { cause });
  }
}

function listed(folder: string, ignore: readonly string[]) {
  const children: Child[] = [];
  const leftOut: LeftOut[] = [];
  for (const child of childrenOf(folder)) {
    const { name } = child;
    const isFolder = child.isDirectory();
    const kind = fileKind(name);
    const why = ignore.some((pattern) => matchesGlob(name, pattern))
      ? 'ignored'
      : kind === 'system'
        ? kind
        : !isFolder && !child.isFile()
          ? 'link'
          : isOwn(name)
            ? undefined
            : 'tool';
    if (why === undefined) children.push({ name, path: resolve(folder, name), isFolder });
    else leftOut.push({ name, why });
  }
  const named = platformNames(children.map(({ name }) => name));
  // With a student's name on it, a report is what that student handed in.
  const isStray = ({ name, isFolder }: Child): boolean => !isFolder && !named.has(name);
  const strays = children.flatMap((child): LeftOut[] => {
    const kind = fileKind(child.name);
    return isStray(child) && isNoProgram(kind) ? [{ name: child.name, why: kind }] : [];
  });
  const strayNames = new Set(strays.map(({ name }) => name));
  return {
    children: children
      .filter(({ name }) => !strayNames.has(name))
      .map((child) => ({ ...child, of: named.get(child.name) })),
    leftOut: [...leftOut, ...strays].toSorted((one, other) => one.name.localeCompare(other.name)),
  };
}

/** An archive of a folder has that folder in it, and so may have a folder that was unpacked. */
function innermost(folder: string, isArchive: boolean): string {
  const children = childrenOf(folder).filter(({ name }) => isOwn(name) && fileKind(name) !== 'system');
  const [only, ...others] = children;
  if (only === undefined || others.length > 0 || !only.isDirectory()) return folder;
  if (platformNames([only.name]).size > 0) return folder;
  const inner = join(folder, only.name);
  return isArchive || isClass(inner) ? innermost(inner, false) : folder;
}

/** Rather than one student's folder. */
function isClass(folder: string): boolean {
  const children = childrenOf(folder).filter(({ name }) => isOwn(name));
  if (platformNames(children.map(({ name }) => name)).size > 0) return true;
  const parts = children.filter((child) => child.isDirectory() || fileKind(child.name) === 'archive');
  const hasProgram = children.some(({ name }) => ['program', 'renamed', 'notebook'].includes(fileKind(name)));
  return !hasProgram && parts.length > 1 && !parts.some(({ name }) => OF_A_PROGRAM.test(name));
}

function grouped(children: readonly (Child & { readonly of: PlatformName | undefined })[]): Submission[] {
  const names = children.map(({ name }) => name);
  const stems = names.map(stemOf);
  const alone = children.flatMap((child): Submission[] => {
    const { name, path, isFolder, of } = child;
    if (of !== undefined) return [];
    const stem = stemOf(name);
    const isUnique = stems.filter((other) => other === stem).length === 1 && !names.includes(stem);
    // What is left of `...py` would lead out of the folder that results go to.
    const isUsable = !isFolder && isUnique && !/^\.*$/.test(stem);
    return [{ student: isUsable ? stem : name, name: null, number: null, pieces: [{ path, name }] }];
  });
  const known = children.flatMap(({ of, path }) => (of === undefined ? [] : [{ ...of, path }]));
  const byStudent = Map.groupBy(known, keyOf);
  const together = Array.from(byStudent, ([student, files]): Submission => {
    const { name = null, number = null } = files[0] ?? {};
    return { student, name, number, pieces: files.map(({ path, file }) => ({ path, name: file })) };
  });
  return [...alone, ...together].toSorted((one, other) => one.student.localeCompare(other.student));
}

/** With the number, so that a namesake who hands in later changes nobody's. */
function keyOf({ name, number }: Student): string {
  return [name ?? 'anonymous', number].filter((part) => part !== null).join(' ');
}
