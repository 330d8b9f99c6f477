/** How a student's program gets onto mesin-1: as what user, so that it can read its own files and is not root. */
import { LabError } from '../../errors.ts';
import type { ServedProgram } from '../engine.ts';
import { resolve } from 'node:path';
import { statSync } from 'node:fs';

const OTHERS_READ = 0o004;
const OTHERS_READ_AND_ENTER = 0o005;

/**
 * The variables of serve.yml. Where the engine sees the folder itself and gets no copy, throws {@link LabError} `USAGE` for
 * files that no ordinary user can read.
 */
export function serveVariables(
  { folder, entry, command }: ServedProgram,
  isSeen = true,
): Record<string, string> {
  const variables = { LAB_SERVE_PATH: folder, LAB_SERVE_COMMAND: command };
  if (!isSeen) return variables;
  const place = statSync(folder);
  const program = statSync(resolve(folder, entry));
  const forAll =
    (place.mode & OTHERS_READ_AND_ENTER) === OTHERS_READ_AND_ENTER &&
    (program.mode & OTHERS_READ) === OTHERS_READ;
  if (forAll) return variables;
  if (program.uid === 0 || place.uid !== program.uid) {
    throw new LabError(
      'USAGE',
      `The program does not run as root, and only root can read its files: chmod -R a+rX '${folder}'`,
    );
  }
  return { ...variables, LAB_SERVE_USER: `${program.uid}:${program.gid}` };
}
