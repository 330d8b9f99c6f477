/** A program as a whole: the file that is started, and those of the same hand-in that it imports. */
import { ownFiles, textBeginning } from './files.ts';
import { importedBy } from './imports.ts';
import { isStartable } from './starters.ts';

/** A file of a program, with the beginning of its text. */
export interface Part {
  /** Relative to the hand-in, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The file `entry` first; `only` are the files there are, where not all are meant. Throws {@link LabError} `USAGE`. */
export function partsOf(folder: string, entry: string, only?: readonly string[]): [Part, ...Part[]] {
  const programs = Array.from(only ?? ownFiles(folder)).filter(isStartable);
  const parts: [Part, ...Part[]] = [{ path: entry, text: textBeginning(folder, entry) }];
  // What is added while a list is gone through is gone through, too.
  for (const { path, text } of parts)
    for (const imported of importedBy(path, text, programs))
      if (!parts.some((part) => part.path === imported))
        parts.push({ path: imported, text: textBeginning(folder, imported) });
  return parts;
}
