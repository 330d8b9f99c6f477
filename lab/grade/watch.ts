/** A student's own server, graded at each save: what is saved during a grade makes it start over. */
import { basename, dirname, resolve } from 'node:path';
import { openSaves, type Seen, seenIn } from './saves.ts';
import type { Grade } from './result.ts';
import { LabError } from '../errors.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import { once } from 'node:events';
import { statSync } from 'node:fs';

export interface WatchOptions {
  /** A file or a folder. */
  readonly given: string;
  /** The files that a program in one file takes with it. Throws {@link LabError} `USAGE` where that cannot be told. */
  readonly filesNow: () => ProgramFiles | undefined;
  /** Whether a file's content is the student's: what the program writes is not. */
  readonly isCounted: (path: string) => boolean;
  /** Ends when the signal comes. Throws {@link LabError} `USAGE` for what cannot be graded; the next save may help. */
  readonly gradeOnce: (signal: AbortSignal) => Promise<Grade>;
  /** A grade that came to its end, with the one before. */
  readonly onGraded: (grade: Grade, before: Grade | undefined) => void;
  readonly onObstacle: (obstacle: LabError) => void;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/** Until the signal comes. Throws {@link LabError} `USAGE` for what cannot be watched. */
export async function gradeAtEachSave(options: WatchOptions): Promise<void> {
  const { gradeOnce, onGraded, onObstacle, signal } = options;
  using saves = openSaves(() => look(options));
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  let before: Grade | undefined;
  while (!signal.aborted) {
    const outdated = new AbortController();
    const saved = saves.afterThis().finally(() => outdated.abort());
    saved.catch(() => {}); // it is waited for below
    const grade = await gradeOr(onObstacle, gradeOnce(AbortSignal.any([signal, outdated.signal])));
    if (grade !== undefined && !signal.aborted && !outdated.signal.aborted) {
      onGraded(grade, before);
      before = grade;
    }
    await Promise.race([saved, stopped]);
  }
}

async function gradeOr(
  onObstacle: WatchOptions['onObstacle'],
  grading: Promise<Grade>,
): Promise<Grade | undefined> {
  try {
    return await grading;
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'USAGE') throw error;
    onObstacle(error);
    return undefined;
  }
}

/** Also of what cannot be graded now, so that it is noticed when it can. */
function look({ given, filesNow, isCounted }: WatchOptions): Seen {
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    return seenIn({ folder: path, only: undefined }, isCounted);
  const alone = { folder: dirname(path), only: [basename(path)] };
  try {
    return seenIn(filesNow() ?? alone, isCounted);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return seenIn(alone, isCounted);
  }
}
