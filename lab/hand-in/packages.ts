/** Which of the packages in a `node_modules` a program needs: those that its text names, and those that these need. */
import { dirname, join } from 'node:path/posix';
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';

const JAVASCRIPT = /\.[cm]?[jt]s$/i;
const MANIFEST = 'package.json';
/** `'ws'`, `"@scope/name"` or `'ws/lib/server.js'`, wherever it stands. */
const QUOTED = /(?<=["'`])(?:@[\w.-]{1,99}\/)?\w[\w.-]{0,99}(?=["'`/])/g;
/** As in `"start": "tsx server.ts"`. */
const WORD = /(?:@[\w.-]{1,99}\/)?\w[\w.-]{0,99}/g;

/** Reads the beginning of a file in the folder. */
type Read = (folder: string, name: string) => string;

/**
 * Their paths in the folder, and those of the scopes that they are in; `programs` are the files that a student wrote. A
 * package is looked for as Node does it: beside whoever names it, then in the folders above.
 */
export function neededPackages(folder: string, programs: readonly string[], read: Read): Set<string> {
  const packages = new Set<string>();
  const take = (from: string, names: Iterable<string>): void => {
    for (const name of new Set(names)) {
      const path = placesOf(from, name).find((place) => isThere(folder, place));
      if (path !== undefined) packages.add(path);
    }
  };
  for (const program of programs) {
    const isManifest = program.split('/').at(-1) === MANIFEST;
    if (isManifest) take(dirname(program), scriptWords(read(folder, program)));
    if (JAVASCRIPT.test(program)) take(dirname(program), read(folder, program).match(QUOTED) ?? []);
  }
  // What is added while a set is gone through is gone through, too.
  for (const path of packages) {
    const manifest = join(path, MANIFEST);
    if (isThere(folder, manifest)) take(path, dependencies(read(folder, manifest)));
  }
  return new Set(Array.from(packages).flatMap((path) => [path, dirname(path)]));
}

/** Where a package of this name may be for a file in the folder `from`, the nearest first. */
function placesOf(from: string, name: string): string[] {
  const here = ['', '.js'].map((ending) => join(from, 'node_modules', name + ending));
  return from === '.' || from === '' ? here : [...here, ...placesOf(dirname(from), name)];
}

function isThere(folder: string, name: string): boolean {
  try {
    lstatSync(resolve(folder, name));
    return true;
  } catch {
    return false; // also below what is a file
  }
}

/** What the student's own package.json starts; of what it lists, much is for work at home. */
function scriptWords(text: string): string[] {
  const { scripts } = manifestIn(text);
  return Object.values(scripts ?? {}).flatMap((script) => String(script).match(WORD) ?? []);
}

function dependencies(text: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifestIn(text);
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
}

/** Empty where it is none: npm says so, not we. */
function manifestIn(text: string): Manifest {
  try {
    return (JSON.parse(text) ?? {}) as Manifest;
  } catch {
    return {};
  }
}
