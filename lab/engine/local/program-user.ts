/**
 * Another user for the programs that root's lab grades on this computer, as in an autograder's container: what is root's,
 * such as the grader and its results, they cannot change. They are not confined in any other way.
 */
import { chownSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors.ts';
import { type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { openScratch, PASSABLE } from '../scratch.ts';

/** As `spawn` takes it; libuv drops all other groups. */
export interface ProgramUser {
  readonly uid: number;
  readonly gid: number;
}

/** A copy of a program that its user may change, and a home; removed when it is disposed of, or as a command's scratch is. */
export interface Lent extends Disposable {
  readonly folder: string;
  readonly home: string;
  readonly user: ProgramUser;
}

/** `undefined` for 0, the user of the lab. Throws {@link LabError} `USAGE` where the lab may not be another one. */
export function programUserOf(uid: number): ProgramUser | undefined {
  if (uid === 0) return undefined;
  if (process.getuid?.() !== 0)
    throw new LabError(
      'USAGE',
      `LAB_PROGRAM_UID is ${uid}: only root can run a program as another user; leave it out, or run the lab as root.`,
    );
  return { uid, gid: uid };
}

/** Throws {@link LabError} `USAGE` for files that are too much or cannot be read. */
export async function lend(files: ProgramFiles, user: ProgramUser): Promise<Lent> {
  const scratch = await openScratch(PASSABLE);
  try {
    const [folder, home] = [scratch.newFolder('program'), scratch.newFolder('home')];
    for (const { name, path } of programFiles(files)) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      copyFileSync(path, join(folder, name));
    }
    for (const own of [folder, home]) give(own, user); // nobody could change anything in them before
    return { folder, home, user, [Symbol.dispose]: scratch[Symbol.dispose] };
  } catch (error) {
    scratch[Symbol.dispose]();
    throw error;
  }
}

function give(folder: string, { uid, gid }: ProgramUser): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(join(folder, name), uid, gid);
  chownSync(folder, uid, gid);
}
