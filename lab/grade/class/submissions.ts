/** A class's folder: one folder or one program file for each student. */
import { basename, dirname, extname, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { isOwn, ownFiles, type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { fileTarget, folderTarget, type Target, type TargetOptions } from '../target.ts';
import { isStartable } from '../../hand-in/starters.ts';
import type { Program } from './copies.ts';

const MOST_SOURCE_BYTES = 200_000;

export type Submission = ReturnType<typeof submissionsIn>[number];

/** By name. Throws {@link LabError} `USAGE` when there are none. */
export function submissionsIn(folder: string) {
  let children;
  try {
    children = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new LabError('USAGE', `--class: ${folder} cannot be read as a folder.`, { cause });
  }
  const wanted = children.filter((child) => isOwn(child.name) && (child.isDirectory() || child.isFile()));
  if (wanted.length === 0)
    throw new LabError('USAGE', `--class: ${folder} is empty; expected one folder or file per student.`);
  const names = wanted.map(({ name }) => name);
  const stems = names.map((name) => basename(name, extname(name)));
  return wanted
    .map((child, index) => {
      const stem = stems[index] ?? child.name;
      const isUnique = stems.filter((other) => other === stem).length === 1 && !names.includes(stem);
      // What is left of `...py` would lead out of the folder that results go to.
      const isUsable = child.isFile() && isUnique && !/^\.*$/.test(stem);
      return {
        /** The name of the folder, or of the file without its ending; no two are the same. */
        student: isUsable ? stem : child.name,
        path: resolve(folder, child.name),
      };
    })
    .toSorted((one, other) => one.student.localeCompare(other.student));
}

/** Throws {@link LabError} `USAGE` when it is none of what can be run. */
export function targetOf({ path }: Submission, options: TargetOptions): Target {
  return statSync(path).isDirectory() ? folderTarget(path, options) : fileTarget(path, options);
}

/**
 * Changes when any file does that a sandbox gets, or `how` it is graded. `undefined` for what no sandbox can get, too
 * much or unreadable: nobody knows whether it changed.
 */
export function fingerprintOf(submission: Submission, how: string): string | undefined {
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
export function sourcesOf(submission: Submission): Program['files'] {
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

function filesOf({ path }: Submission): ProgramFiles {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? { folder: dirname(path), only: [basename(path)] } : { folder: path, only: undefined };
}
