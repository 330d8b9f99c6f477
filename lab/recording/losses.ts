/**
 * What a disk could not take of a run. Its files are written while programs run that must not wait for them, so a file
 * that can take no more is left as it is, the run ends in order, and one sentence at its end tells of all such files.
 */
import { LabError } from '../errors.ts';
import { relative, sep } from 'node:path';

/** Of one run, by its folder. */
interface Losses {
  /** Aborts with the first. */
  readonly controller: AbortController;
  readonly files: Set<string>;
  /** Of the first, as `node:fs` threw it. */
  cause: unknown;
}

const runs = new Map<string, Losses>();

/** Aborts when a file of the run in `folder` can take no more: then there is nothing to go on for. */
export function lossIn(folder: string): AbortSignal {
  const losses = runs.get(folder) ?? {
    controller: new AbortController(),
    files: new Set(),
    cause: undefined,
  };
  runs.set(folder, losses);
  return losses.controller.signal;
}

/** Notes that `file` is cut short. Throws {@link LabError} where it belongs to no run that would tell of it. */
export function noteLoss(file: string, cause: unknown): void {
  const [, losses] = [...runs].find(([folder]) => file.startsWith(folder + sep)) ?? [];
  if (losses === undefined) throw unwritable(file, cause);
  losses.files.add(file);
  losses.cause ??= cause;
  losses.controller.abort();
}

/** Throws {@link LabError} when anything of the run in `folder` was lost. */
export function tellLosses(folder: string): void {
  const losses = runs.get(folder);
  if (losses === undefined || losses.files.size === 0) return;
  const names = [...losses.files].map((file) => relative(folder, file)).toSorted();
  const list = new Intl.ListFormat('en-GB').format(names);
  throw unwritable(folder, losses.cause, `, so ${list} ${names.length === 1 ? 'is' : 'are'} incomplete`);
}

/** Why nothing can be written there, and what to do. */
export function unwritable(path: string, cause: unknown, loss = ''): LabError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  const [what, remedy] = /^(ENOSPC|EDQUOT)$/.test(code)
    ? [`The disk of ${path} is full`, 'free some space, or use a folder on another disk']
    : [`${path} cannot be written (${code})`, 'make it writable, or use another folder'];
  return new LabError('DISK_FAILED', `${what}${loss}: ${remedy}.`, { cause });
}
