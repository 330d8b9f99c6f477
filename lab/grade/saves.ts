/**
 * When a student saves. Folders are watched, not files: many editors write a new file and put it in the place of the old
 * one. That something happened only makes the files be read again; whether it was a save, their content tells.
 */
import { dirname, resolve } from 'node:path';
import { type FSWatcher, readFileSync, readdirSync, watch } from 'node:fs';
import { isOwn, ownFiles, type ProgramFiles } from '../hand-in/files.ts';
import { createHash } from 'node:crypto';
import { LabError } from '../errors.ts';

/** What is there. */
export interface Seen {
  /** Where a save would be noticed. */
  readonly folders: readonly string[];
  /** Another one after a save. */
  readonly content: string;
}

/** An editor may take several steps, and several files may be saved at once. */
const QUIET_MS = 300;

/** `look` tells what is there now. */
export function openSaves(look: () => Seen) {
  const watchers = new Map<string, FSWatcher>();
  let known = '';
  let next = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;

  const unwatch = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const watchAlso = (folder: string): void => {
    if (!watchers.has(folder))
      watchers.set(
        folder,
        watchFolder(folder, () => happenedIn(folder)),
      );
  };
  const lookAgain = (): string => {
    const { folders, content } = look();
    for (const folder of watchers.keys()) if (!folders.includes(folder)) unwatch(folder);
    for (const folder of folders) watchAlso(folder);
    return content;
  };
  const changed = new Set<string>();
  const happenedIn = (folder: string): void => {
    changed.add(folder);
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        // Another folder may have its name now. What happens from here on is heard, so that it can be read after that.
        for (const one of changed) unwatch(one);
        changed.clear();
        lookAgain();
        if (look().content !== known) next.resolve();
      } catch (error) {
        next.reject(error);
      }
    }, QUIET_MS);
  };
  return {
    /**
     * Resolves when something has been saved that is not there now, and nothing more for a moment. Throws
     * {@link LabError} `USAGE` where a folder cannot be watched.
     */
    afterThis(): Promise<void> {
      next = Promise.withResolvers();
      lookAgain();
      known = look().content;
      return next.promise;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const folder of watchers.keys()) unwatch(folder);
    },
  };
}

function watchFolder(folder: string, onEvent: () => void): FSWatcher {
  try {
    return watch(folder, onEvent).on('error', onEvent);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new LabError('USAGE', `--watch: ${folder} cannot be watched: ${why}.`, { cause });
  }
}

/** The files of a program that its student wrote, of those that `isCounted` lets through. */
export function seenIn({ folder, only }: ProgramFiles, isCounted: (path: string) => boolean): Seen {
  const hash = createHash('sha256');
  const paths = Array.from(only ?? ownFiles(folder), (name) => resolve(folder, name));
  for (const path of paths.filter(isCounted)) {
    const content = contentOf(path);
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  const folders = only === undefined ? foldersIn(folder) : paths.map((path) => dirname(path));
  return { folders: [...new Set(folders)], content: hash.digest('hex') };
}

/** One that has just gone has none. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

const MOST_FOLDERS = 500;

/** The folder and those in it that its student made; also empty ones, where the next file may be. */
function foldersIn(folder: string): string[] {
  const folders = [folder];
  for (const one of folders)
    for (const child of readdirSync(one, { withFileTypes: true }))
      if (child.isDirectory() && isOwn(child.name) && folders.length < MOST_FOLDERS)
        folders.push(resolve(one, child.name));
  return folders;
}
