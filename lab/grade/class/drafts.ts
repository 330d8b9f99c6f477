/**
 * A student's folder is made beside the one there is, and takes its place when it is whole:
 *
 *     results/.unfinished/<process>/new/<student>   the grade under way
 *     results/.unfinished/<process>/old/<student>   the one before, while the two change places
 *     results/students/<student>
 *
 * Whoever is killed leaves its folders in `.unfinished`; the next one puts them in order.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { isRunning, ownProcess } from '../../engine/process-id.ts';
import { resolve } from 'node:path';

/** In results: what is being made. */
export const UNFINISHED = '.unfinished';

/** `students` is the folder that has one for each student, in the folder `results`. Disposing of it removes what is unfinished. */
export async function openDrafts(results: string, students: string) {
  const all = resolve(results, UNFINISHED);
  mkdirSync(students, { recursive: true });
  await putInOrder(all, students);
  const { pid, startedAt } = await ownProcess();
  const own = resolve(all, `${pid}-${encodeURIComponent(startedAt)}`);
  const discard = (student: string): void =>
    rmSync(resolve(own, 'new', student), { recursive: true, force: true });
  return {
    /** An empty folder for a new grade. */
    begin(student: string): string {
      discard(student);
      const folder = resolve(own, 'new', student);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    discard,
    /** The new folder takes the place of the old one. */
    keep(student: string): void {
      const [place, old] = [resolve(students, student), resolve(own, 'old', student)];
      mkdirSync(resolve(own, 'old'), { recursive: true });
      if (existsSync(place)) renameSync(place, old);
      renameSync(resolve(own, 'new', student), place);
      rmSync(old, { recursive: true, force: true });
    },
    [Symbol.dispose]() {
      rmSync(own, { recursive: true, force: true });
      try {
        rmdirSync(all);
      } catch {
        // Another command is at work beside this one.
      }
    },
  };
}

async function putInOrder(all: string, students: string): Promise<void> {
  for (const name of namesIn(all)) {
    const [pid = '', ...startedAt] = name.split('-');
    if (await isRunning({ pid: Number(pid), startedAt: decodeURIComponent(startedAt.join('-')) })) continue;
    for (const student of namesIn(resolve(all, name, 'old'))) {
      // Old and new were changing places, so the new one is whole.
      const [place, fresh] = [resolve(students, student), resolve(all, name, 'new', student)];
      if (!existsSync(place))
        renameSync(existsSync(fresh) ? fresh : resolve(all, name, 'old', student), place);
    }
    rmSync(resolve(all, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
