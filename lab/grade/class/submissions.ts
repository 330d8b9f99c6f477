/** A class's folder: one folder or one program file for each student. */
import { basename, extname, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { STARTERS, fileTarget, folderTarget } from '../target.ts';
import type { SourceFile } from '../copies.ts';
import type { Target, TargetOptions } from '../target.ts';

/** Hidden files, but not a student who calls himself `..`something. */
const LEFT_OUT = /^(?:\.(?!\.)|node_modules$|venv$|__pycache__$|__MACOSX$)/;
const MOST_FILES = 2_000;
const MOST_SOURCE_BYTES = 200_000;
/** More is not copied into a sandbox either. */
const MOST_HASHED_BYTES = 64 * 1024 * 1024;

export interface Submission {
  /** The name of the folder, or of the file without its ending; no two are the same. */
  readonly student: string;
  readonly path: string;
}

/** By name. Throws {@link LabError} `USAGE` when there are none. */
export function submissionsIn(folder: string): Submission[] {
  let children;
  try {
    children = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new LabError('USAGE', `--class: ${folder} is no folder that can be read.`, { cause });
  }
  const wanted = children.filter(
    (child) => !LEFT_OUT.test(child.name) && (child.isDirectory() || child.isFile()),
  );
  if (wanted.length === 0)
    throw new LabError(
      'USAGE',
      `--class: there is nothing in ${folder}; expected one folder or file a student.`,
    );
  const names = wanted.map(({ name }) => name);
  const stems = names.map((name) => basename(name, extname(name)));
  return wanted
    .map((child, index) => {
      const stem = stems[index] ?? child.name;
      const isUnique = stems.filter((other) => other === stem).length === 1 && !names.includes(stem);
      // What is left of `...py` would lead out of the folder that results go to.
      const isUsable = child.isFile() && isUnique && !/^\.*$/.test(stem);
      return { student: isUsable ? stem : child.name, path: resolve(folder, child.name) };
    })
    .toSorted((one, other) => one.student.localeCompare(other.student));
}

/** Throws {@link LabError} `USAGE` when it is none of what can be run. */
export function targetOf({ path }: Submission, options: TargetOptions): Target {
  return statSync(path).isDirectory() ? folderTarget(path, options) : fileTarget(path, options);
}

/** Changes when any file of it does, or `how` it is graded. */
export function fingerprintOf({ path }: Submission, how: string): string {
  const hash = createHash('sha256').update(how);
  for (const file of filesIn(path)) {
    const content = contentOf(resolve(path, file), MOST_HASHED_BYTES);
    hash.update(`\0${file}\0`).update(content ?? 'too large');
  }
  return hash.digest('hex');
}

/** A file that cannot be read, or is too large to be, spoils nothing. */
function contentOf(file: string, mostBytes: number): Buffer | undefined {
  try {
    return statSync(file).size > mostBytes ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Its programs' texts, to be compared with others'. */
export function sourcesOf({ path }: Submission): SourceFile[] {
  return filesIn(path)
    .filter((file) => extname(file || path).toLowerCase() in STARTERS)
    .flatMap((file) => {
      const text = contentOf(resolve(path, file), MOST_SOURCE_BYTES)?.toString();
      return text === undefined ? [] : [{ path: file || basename(path), text }];
    });
}

/** Relative and sorted; the empty name is a submission that is a file itself. Links are left out. */
function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [''];
  const files: string[] = [];
  const walk = (below: string): void => {
    for (const child of readdirSync(resolve(path, below), { withFileTypes: true })) {
      if (LEFT_OUT.test(child.name) || files.length >= MOST_FILES) continue;
      const name = below === '' ? child.name : `${below}/${child.name}`;
      if (child.isDirectory()) walk(name);
      else if (child.isFile()) files.push(name);
    }
  };
  walk('');
  return files.toSorted();
}
