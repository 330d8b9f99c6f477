/** When a student handed in, as far as files or commits tell. Both are what somebody's clock said, or what somebody wrote. */
import { fileKind } from '../../hand-in/file-kind.ts';
import type { HandedIn } from '../result.ts';
import { instantOf } from '../late.ts';
import { join } from 'node:path';
import { ownFiles } from '../../hand-in/files.ts';
import { statSync } from 'node:fs';
import type { Submission } from './submissions.ts';

/** Programs that pack without a time write 1970, 1980 or a day of their own; no hand-in is as old as that. */
const EARLIEST_MS = Date.UTC(2000, 0);

/**
 * The newest of the files as they lie in the class's folder. An archive of a student is one file: what is in it has times of
 * the student's computer. `null` where none can be told.
 */
export function filesHandedIn({ pieces }: Pick<Submission, 'pieces'>): HandedIn | null {
  let newestMs = 0;
  try {
    for (const { path } of pieces)
      for (const file of filesAt(path)) newestMs = Math.max(newestMs, statSync(file).mtimeMs);
  } catch {
    return null; // too much, or gone
  }
  return handedIn(newestMs, 'files');
}

/** As a teacher says: ISO 8601 with its zone. */
export function timeSaid(time: string): HandedIn | null {
  return handedIn(instantOf(time) ?? Number.NaN, 'teacher');
}

/** `null` for what can be no time of a hand-in; `atMs` is in milliseconds since 1970. */
export function handedIn(atMs: number, from: HandedIn['from']): HandedIn | null {
  const date = new Date(atMs);
  if (!(date.getTime() >= EARLIEST_MS)) return null; // nor is an invalid one
  return { at: `${date.toISOString().slice(0, -'.000Z'.length)}Z`, from };
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return Array.from(ownFiles(path), (name) => join(path, name)).filter((file) => fileKind(file) !== 'system');
}
