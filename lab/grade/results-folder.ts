/** The folder that results go to: known to take files before anything is started, and told of once when it takes no more. */
import { dirname, resolve } from 'node:path';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { LabError } from '../errors.ts';

type SystemError = NodeJS.ErrnoException;

/** What a disk answers, and the remedy. */
const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full. Free some space, or name another folder with --out',
  EDQUOT: 'your quota on its disk is used up. Free some space, or name another folder with --out',
  EIO: 'its disk fails. Name another folder with --out',
  EROFS: 'its file system is read-only. Name another folder with --out',
  EACCES: 'permission is denied. Name another folder with --out',
  EPERM: 'permission is denied. Name another folder with --out',
  EEXIST: 'it is not a folder. Name another one with --out',
  ENOTDIR: 'it is not a folder. Name another one with --out',
  ENOENT: 'no folder can be made there. Name another one with --out',
};
/** These tell of a disk whatever was done on it; the others need a path. */
const OF_A_DISK = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** Makes the folder and tries it. Throws {@link LabError} `USAGE` with the remedy where nothing can be written. */
export function openResults(folder: string): void {
  try {
    makeFolder(folder);
    const trial = resolve(folder, '.mesin-lab');
    try {
      writeFileSync(trial, 'Can this be written?');
    } finally {
      rmSync(trial, { force: true });
    }
  } catch (error) {
    throw told(folder, error as SystemError);
  }
}

/** Does `act`, and says of the folder what its disk says. */
export function writingTo<Result>(folder: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw unwritable(folder, error) ?? error;
  }
}

/** One sentence for an error, or errors that came of each other, of writing into the folder; `undefined` for any other. */
export function unwritable(folder: string, error: unknown): LabError | undefined {
  const cause = causesOf(error).find(
    ({ code = '', path = '' }) => OF_A_DISK.has(code) || (code in SENTENCES && path.startsWith(folder)),
  );
  return cause && told(folder, cause);
}

function told(folder: string, cause: SystemError): LabError {
  const why = SENTENCES[cause.code ?? ''] ?? cause.message;
  return new LabError('USAGE', `Results cannot be written to ${folder}: ${why}.`, { cause });
}

function causesOf(error: unknown): SystemError[] {
  if (error instanceof SuppressedError) return [...causesOf(error.suppressed), ...causesOf(error.error)];
  if (error instanceof LabError) return causesOf(error.cause);
  return error instanceof Error ? [error] : [];
}

/** `mkdir` with `recursive` tries for ever where nothing can be made, as in /proc. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
