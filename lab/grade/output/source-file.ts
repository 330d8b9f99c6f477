/** Where a student's file lies in a CI job, as its platform names files. */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Grade } from '../result.ts';

/** The folder that a job's repository was checked out into: on GitHub, on GitLab. */
const WORKSPACES = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'];

/** A file of the student's, and the line in it where one is known. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/**
 * Of what was handed in at `handIn`: its server, or the place of a traceback. `undefined` where nobody knows which file is
 * the server. An archive or a notebook is named as a whole: no line of what was got out of it is one of its own.
 */
export function sourcePlace(
  handIn: string | null | undefined,
  { file, taken }: Pick<Grade, 'file' | 'taken'>,
  at: Required<Place> | null = null,
  environment: NodeJS.ProcessEnv = process.env,
): Place | undefined {
  if (handIn == null || file === null) return undefined;
  const workspace = WORKSPACES.map((name) => environment[name]).find(Boolean) ?? '.';
  const inJob = (path: string): string => relative(resolve(workspace), resolve(path)).split(sep).join('/');
  if (taken.length > 0) return { file: inJob(handIn) };
  const folder = basename(handIn) === file ? dirname(handIn) : handIn;
  return at === null
    ? { file: inJob(join(folder, file)) }
    : { file: inJob(join(folder, at.file)), line: at.line };
}
