/** One student's submission, opened: what is graded, compared, and known again the next time. */
import { basename, dirname, join, resolve } from 'node:path';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { copyProgram, type HandIn, openHandIn } from '../../hand-in/hand-in.ts';
import { handInTarget } from '../hand-in-target.ts';
import type { Target, TargetOptions } from '../target.ts';
import { ownFiles, type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { createHash } from 'node:crypto';
import { isStartable } from '../../hand-in/starters.ts';
import { LabError } from '../../errors.ts';
import type { SourceFile } from './copies.ts';
import type { Scratch } from '../../engine/scratch.ts';
import type { Submission } from './submissions.ts';

const MOST_SOURCE_BYTES = 200_000;

/** A submission whose files lie where they can be read. What was unpacked for it goes when it is disposed of. */
export interface OpenSubmission extends HandIn, Disposable {
  /** Why it could not be opened. */
  readonly problem: LabError | undefined;
}

/** Never throws for what was handed in. */
export async function openSubmission(
  { pieces, student }: Submission,
  scratch: Scratch,
): Promise<OpenSubmission> {
  const own = scratch.part();
  const [first] = pieces;
  const where = first?.path ?? '';
  try {
    const isWhole = pieces.length === 1 && (first?.name === '' || first?.name === basename(where));
    const path = isWhole ? where : together(pieces, own.newFolder(student));
    const opened = await openHandIn(path, own.newFolder);
    return { ...opened, problem: undefined, [Symbol.dispose]: own[Symbol.dispose] };
  } catch (error) {
    const problem =
      error instanceof LabError ? error : new LabError('USAGE', String(error), { cause: error });
    return { path: where, taken: [], problem, [Symbol.dispose]: own[Symbol.dispose] };
  }
}

/** The pieces under their own names in one folder, or the one file there is. */
function together(pieces: Submission['pieces'], folder: string): string {
  for (const { path, name } of pieces) {
    if (statSync(path).isDirectory()) copyProgram(path, join(folder, name));
    else copyFileSync(path, join(folder, basename(name)));
  }
  const [only, ...others] = pieces;
  return only === undefined || others.length > 0 || statSync(only.path).isDirectory()
    ? folder
    : join(folder, basename(only.name));
}

/** Throws {@link LabError} `USAGE` when it is none of what can be run; `student` is who handed it in. */
export function targetOf(opened: OpenSubmission, student: string, options: TargetOptions): Target {
  if (opened.problem !== undefined) throw opened.problem;
  return handInTarget(opened, student, options);
}

/**
 * Changes when any file does that a sandbox gets, or `how` it is graded. `undefined` for what no sandbox can get, too
 * much or unreadable: nobody knows whether it changed.
 */
export function fingerprintOf(submission: OpenSubmission, how: string): string | undefined {
  if (submission.problem !== undefined) return undefined;
  const hash = createHash('sha256').update(how);
  try {
    for (const { name, path } of programFiles(filesOf(submission))) {
      const content = readFileSync(path);
      hash.update(`\0${name}\0${content.length}\0`).update(content);
    }
  } catch {
    return undefined; // who copies it says why
  }
  return hash.digest('hex');
}

/** Its programs' texts, to be compared with others': of a folder that is too much, those that come first. */
export function sourcesOf(submission: Pick<OpenSubmission, 'path'>): SourceFile[] {
  const { folder, only } = filesOf(submission);
  const sources = [];
  try {
    for (const path of only ?? ownFiles(folder)) {
      const text = isStartable(path) ? textOf(resolve(folder, path)) : undefined;
      if (text !== undefined) sources.push({ path, text });
    }
  } catch {
    // One that cannot be compared is no reason to compare nobody.
  }
  return sources.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** A file that cannot be read, or is too large to be, spoils nothing. */
function textOf(file: string): string | undefined {
  try {
    return statSync(file).size > MOST_SOURCE_BYTES ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function filesOf({ path }: Pick<OpenSubmission, 'path'>): ProgramFiles {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? { folder: dirname(path), only: [basename(path)] } : { folder: path, only: undefined };
}
