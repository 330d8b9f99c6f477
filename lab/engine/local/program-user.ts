/**
 * Another user for the programs that root's lab grades on this computer, as in an autograder's container: what is root's,
 * such as the grader and its results, they cannot change. They are not confined in any other way.
 */
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors.ts';
import { type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { tmpdir } from 'node:os';

/** As `spawn` takes it; libuv drops all other groups. */
export interface ProgramUser {
  readonly uid: number;
  readonly gid: number;
}

/** A copy of a program that its user may change, and a home; removed when it is disposed of. */
export interface Lent extends Disposable {
  readonly folder: string;
  readonly home: string;
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
export function lend(files: ProgramFiles, user: ProgramUser): Lent {
  const own = mkdtempSync(join(tmpdir(), 'mesin-lab-program-'));
  const lent = { folder: join(own, 'program'), home: join(own, 'home') };
  const remove = (): void => rmSync(own, { recursive: true, force: true });
  try {
    for (const folder of Object.values(lent)) mkdirSync(folder);
    for (const { name, path } of programFiles(files)) {
      mkdirSync(join(lent.folder, dirname(name)), { recursive: true });
      cpSync(path, join(lent.folder, name));
    }
    for (const name of readdirSync(own, { recursive: true, encoding: 'utf8' }))
      chownSync(join(own, name), user.uid, user.gid);
    chownSync(own, user.uid, user.gid); // last: nobody could change anything in it before
  } catch (error) {
    remove();
    throw error;
  }
  process.once('exit', remove); // a second Ctrl-C disposes of nothing
  return {
    ...lent,
    [Symbol.dispose]() {
      process.off('exit', remove);
      remove();
    },
  };
}
