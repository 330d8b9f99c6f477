/** Locks as files. Each is written under a name of its own and then linked to its place, which only one process can do. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import type { LockStore } from '../engine.ts';
import { randomUUID } from 'node:crypto';

/** `stem` is a path: the locks' files are named after it. Throws {@link LabError} `USAGE` where the folder cannot be written. */
export function lockFiles(folder: string, stem: string): LockStore {
  const file = (name: string): string => `${folder}/${stem}.${name}`;
  return {
    put: async (name, note) => {
      const draft = `${file(name)}.${randomUUID()}`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(draft, note);
      } catch (cause) {
        const why = (cause as Error).message;
        throw new LabError('USAGE', `The lab cannot keep its lock in ${folder}: ${why}`, { cause });
      }
      try {
        for (;;) {
          if (isLinked(draft, file(name))) return note;
          const found = textOf(file(name));
          if (found !== undefined) return found;
        }
      } finally {
        rmSync(draft, { force: true });
      }
    },
    read: async (name) => textOf(file(name)),
    remove: async (name) => rmSync(file(name), { force: true }),
  };
}

function isLinked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
