/** Who handed in what, in a class's folder or in what a learning platform makes of one. */
import { basename, join, resolve } from 'node:path';
import { fileKind, isNoProgram, stemOf } from '../../hand-in/file-kind.ts';
import { isOwn } from '../../hand-in/files.ts';
import { LabError } from '../../errors.ts';
import { type NewFolder } from '../../hand-in/hand-in.ts';
import { OF_A_CLASS, unpack } from '../../hand-in/archive.ts';
import { type PlatformName, platformNames, type Student } from './platform-name.ts';
import { type Dirent, readdirSync, statSync } from 'node:fs';
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

/** The option that named the folder, for messages. */
type Flag = '--class' | '--against';

/** Folders that a program has, and a class has not. */
const OF_A_PROGRAM =
  /^(?:server|client|klien|src|lib|app|test|tests|docs?|dist|bin|mesin.?\d*|node_modules)$/i;

/**
 * By name. An archive is unpacked first; those of students stay as they are. Throws {@link LabError} `USAGE` when there
 * are no submissions; `flag` is the option that named the folder.
 */
export async function submissionsIn(
  given: string,
  ignore: readonly string[],
  newFolder: NewFolder,
  flag: Flag = '--class',
) {
  const isArchive = isArchiveFile(given);
  const folder = isArchive ? newFolder(classTitle(given)) : given;
  if (isArchive) await unpack(given, folder, basename(given), OF_A_CLASS);
  return found(given, innermost(folder, isArchive, flag), ignore, flag);
}

/** Throws {@link LabError} `USAGE` for what is neither an archive nor a folder with submissions; unpacks nothing. */
export function refuseNoClass(given: string, ignore: readonly string[]): void {
  if (!isArchiveFile(given)) found(given, innermost(given, false, '--class'), ignore, '--class');
}

function found(given: string, folder: string, ignore: readonly string[], flag: Flag) {
  const { submissions, leftOut } = listed(folder, ignore, flag);
  if (submissions.length > 0) return { submissions, leftOut };
  const why = leftOut.length === 0 ? 'is empty' : 'holds no hand-in';
  throw new LabError('USAGE', `${flag}: ${given} ${why}; expected one folder or file per student.`);
}

function isArchiveFile(given: string): boolean {
  return fileKind(given) === 'archive' && statSync(given, { throwIfNoEntry: false })?.isFile() === true;
}

/** The name of a class, from that of its folder or archive. */
export function classTitle(given: string): string {
  const name = basename(resolve(given));
  return fileKind(name) === 'archive' ? stemOf(name) : name;
}

function childrenOf(folder: string, flag: Flag) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new LabError('USAGE', `${flag}: ${folder} cannot be read as a folder.`, { cause });
  }
}

function listed(folder: string, ignore: readonly string[], flag: Flag) {
  const all = childrenOf(folder, flag).map((child) => ({ child, why: refused(child, ignore) }));
  const children = all.flatMap(({ child, why }) => (why === undefined ? [child] : []));
  const named = platformNames(children.map(({ name }) => name));
  // With a student's name on it, also a report is what that student handed in.
  const isStray = (child: Dirent): boolean =>
    child.isFile() && !named.has(child.name) && isNoProgram(fileKind(child.name));
  const wanted = children.filter((child) => !isStray(child));
  const leftOut = all.flatMap(({ child, why }): LeftOut[] => {
    if (why !== undefined) return [{ name: child.name, why }];
    const kind = fileKind(child.name);
    return isStray(child) && isNoProgram(kind) ? [{ name: child.name, why: kind }] : [];
  });
  return {
    submissions: grouped(folder, wanted, named),
    leftOut: leftOut.toSorted((one, other) => one.name.localeCompare(other.name)),
  };
}

/** Why nothing of this name and kind is a hand-in, in whatever class. */
function refused(child: Dirent, ignore: readonly string[]): LeftOut['why'] | undefined {
  const { name } = child;
  if (ignore.some((pattern) => matchesGlob(name, pattern))) return 'ignored';
  if (fileKind(name) === 'system') return 'system';
  if (!child.isFile() && !child.isDirectory()) return 'link';
  return isOwn(name) ? undefined : 'tool';
}

/** An archive of a folder has that folder in it, and so may have a folder that was unpacked. */
function innermost(folder: string, isArchive: boolean, flag: Flag): string {
  const children = childrenOf(folder, flag).filter(({ name }) => isOwn(name) && fileKind(name) !== 'system');
  const [only, ...others] = children;
  if (only === undefined || others.length > 0 || !only.isDirectory()) return folder;
  if (platformNames([only.name]).size > 0) return folder;
  const inner = join(folder, only.name);
  return isArchive || isClass(inner, flag) ? innermost(inner, false, flag) : folder;
}

/** Rather than one student's folder. */
function isClass(folder: string, flag: Flag): boolean {
  const children = childrenOf(folder, flag).filter(({ name }) => isOwn(name));
  if (platformNames(children.map(({ name }) => name)).size > 0) return true;
  const parts = children.filter((child) => child.isDirectory() || fileKind(child.name) === 'archive');
  const hasProgram = children.some(({ name }) => ['program', 'renamed', 'notebook'].includes(fileKind(name)));
  return !hasProgram && parts.length > 1 && !parts.some(({ name }) => OF_A_PROGRAM.test(name));
}

function grouped(
  folder: string,
  children: readonly Dirent[],
  named: ReadonlyMap<string, PlatformName>,
): Submission[] {
  const known = Array.from(named, ([child, of]) => ({
    of,
    piece: { path: resolve(folder, child), name: of.file },
  }));
  const byStudent = Map.groupBy(known, ({ of }) => keyOf(of));
  const together = Array.from(byStudent, ([student, files]): Submission => {
    const { name = null, number = null } = files[0]?.of ?? {};
    return { student, name, number, pieces: files.map(({ piece }) => piece) };
  });
  const others = children.filter(({ name }) => !named.has(name));
  const names = new Set([...byStudent.keys(), ...others.map(({ name }) => name)]);
  const byStem = Map.groupBy(others, ({ name }) => stemOf(name));
  const alone = others.map((child): Submission => {
    const { name } = child;
    const stem = stemOf(name);
    const isUnique = byStem.get(stem)?.length === 1 && !names.has(stem);
    // What is left of `...py` would lead out of the folder that results go to.
    const isUsable = child.isFile() && isUnique && !/^\.*$/.test(stem);
    const student = isUsable ? stem : byStudent.has(name) ? `${name} (folder)` : name;
    return { student, name: null, number: null, pieces: [{ path: resolve(folder, name), name }] };
  });
  return [...alone, ...together].toSorted((one, other) => one.student.localeCompare(other.student));
}

/** With the number, so that a namesake who hands in later changes nobody's. */
function keyOf({ name, number }: Student): string {
  return [name ?? 'anonymous', number].filter((part) => part !== null).join(' ');
}
