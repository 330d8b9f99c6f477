/** What is graded of a hand-in in any form. */
import { existsSync, statSync } from 'node:fs';
import { filesOf, fileTarget, resolveTarget, type Target, type TargetOptions } from './target.ts';
import { type HandIn, type NewFolder, openHandIn, programless } from '../hand-in/hand-in.ts';
import { LabError } from '../errors.ts';
import { programFiles } from '../hand-in/files.ts';
import { resolve } from 'node:path';

/**
 * What the user named, unpacked where it must be. Throws {@link LabError} `USAGE` with the remedy.
 */
export async function openTarget(given: string, options: TargetOptions, newFolder: NewFolder) {
  const path = resolve(given);
  if (!existsSync(path)) return { target: resolveTarget(given, options), taken: [] };
  const handIn = await openHandIn(path, newFolder);
  if (handIn.path === path && !statSync(path).isDirectory())
    return { target: resolveTarget(given, options), taken: [] };
  return { target: handInTarget(handIn, given, options), taken: handIn.taken };
}

/**
 * Of a hand-in that stands alone: what lies beside a file belongs to others. `name` is put into sentences in place of
 * where it was unpacked. Throws {@link LabError} `USAGE` when it is none of what can be run.
 */
export function handInTarget({ path, taken }: HandIn, name: string, options: TargetOptions): Target {
  try {
    const obstacle = options.run === undefined ? programless(path) : undefined;
    if (obstacle !== undefined) throw obstacle;
    const target = statSync(path).isFile() ? fileTarget(path, options) : resolveTarget(path, options);
    const files = filesOf(target);
    if (taken.length > 0 && files !== undefined) programFiles(files); // whoever copies it knows no other name for it
    return target;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(error.code, error.message.replaceAll(path, name), { cause: error });
  }
}
