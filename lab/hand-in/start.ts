/**
 * How a program of several files is started, and in which folder: its imports tell whether Python must be given a module
 * (`python3 -m app.server`), and the files that it names tell from which folder it opens them.
 */
import { basename, dirname, extname, join, relative } from 'node:path/posix';
import { existsSync } from 'node:fs';
import { foldersAbove, importedModules, withoutImports } from './imports.ts';
import { type Part, partsOf } from './parts.ts';
import { isPythonModule } from './python-modules.ts';
import { resolve } from 'node:path';
import { startCommand } from './starters.ts';

/** What a student would type, and where. */
export interface Start {
  /** In the hand-in; `undefined` for the top of it. */
  readonly folder: string | undefined;
  readonly command: readonly string[];
}

/** Whose text is run as it is; what has to be compiled first is started at the top. */
const INTERPRETED = /\.(?:py|[cm]?js|m?ts)$/i;
const LONGEST_NAME = 200;
/** Nobody's server names more. */
const MOST_NAMES = 2_000;
/** These find a file wherever the program is started. */
const OWN_PLACE = /__file__|__dirname|import\.meta/;

/**
 * `only` are the files of the program where it is not the whole folder. `undefined` where the ending of `entry` does not
 * tell. Throws {@link LabError} `USAGE` for what cannot be read.
 */
export function startOf(folder: string, entry: string, only?: readonly string[]): Start | undefined {
  const command = startCommand(entry);
  if (command === undefined) return undefined;
  if (!INTERPRETED.test(entry)) return startIn('.', command);
  const parts = partsOf(folder, entry, only);
  return moduleStart(folder, parts) ?? scriptStart(folder, parts);
}

function startIn(folder: string, command: readonly string[]): Start {
  return { folder: folder === '.' ? undefined : folder, command };
}

/** Where most of the files that it names are found; beside it, when that says nothing. */
function scriptStart(folder: string, parts: readonly [Part, ...Part[]]): Start | undefined {
  const [{ path }] = parts;
  const names = new Set(parts.flatMap(({ text }) => namedPaths(text)).slice(0, MOST_NAMES));
  const foundFrom = (from: string): number =>
    Array.from(names).filter((name) => isInside(folder, join(from, name))).length;
  const best = foldersAbove(path)
    .map((from) => ({ from, count: foundFrom(from) }))
    .reduce((one, other) => (other.count > one.count ? other : one));
  const command = startCommand(relative(best.from, path));
  return command && startIn(best.from, command);
}

/** What may be a path, between two quotes however they pair. */
function namedPaths(text: string): string[] {
  const lines = withoutImports(text)
    .split('\n')
    .filter((line) => !OWN_PLACE.test(line));
  const pieces = lines.flatMap((line) => line.split(/["'`]/));
  return pieces.filter(
    (piece) => piece.length <= LONGEST_NAME && /^[\w.][\w./ -]*$/.test(piece) && /\w/.test(piece),
  );
}

/** For Python where it imports from above its own folder, which it finds only when it is started there as a module. */
function moduleStart(folder: string, parts: readonly [Part, ...Part[]]): Start | undefined {
  const [{ path, text }] = parts;
  if (extname(path).toLowerCase() !== '.py') return undefined;
  if (parts.some((part) => /\bsys\.path\b/.test(part.text))) return undefined; // it sees to that itself
  const [own = '.', ...above] = foldersAbove(path);
  const isIn = (from: string, name: string): boolean => isModuleIn(folder, from, name);
  const names = parts.flatMap((part) => importedModules(part.text));
  const foreign = names.filter((name) => /^\w/.test(name) && !isPythonModule(name) && !isIn(own, name));
  const root = above.find((from) => foreign.some((name) => isIn(from, name)));
  if (root !== undefined) return asModule(root, path);
  const dots = Math.max(...importedModules(text).map((name) => /^\.*/.exec(name)?.[0].length ?? 0), 0);
  if (dots > 0 && dots <= above.length) return asModule(above[dots - 1] ?? '.', path);
  // The hand-in is the inside of a package, whose name it may tell.
  const inside = foreign.find((name) => /^\w+\.\w/.test(name) && isIn('.', name.replace(/^\w+\./, '')));
  if (inside !== undefined) return asPartOf(inside.replace(/\..*/, ''), path);
  return dots === above.length + 1 ? asPartOf('program', path) : undefined;
}

/** Whether a folder of the hand-in has what `import name` asks for: a file, a package, or a folder of such. */
function isModuleIn(folder: string, from: string, name: string): boolean {
  const [first = '', second] = name.split('.');
  const places = [`${first}.py`, `${first}/__init__.py`];
  if (second !== undefined) places.push(`${first}/${second}.py`, `${first}/${second}/__init__.py`);
  return places.some((place) => isInside(folder, join(from, place)));
}

function asModule(from: string, path: string): Start | undefined {
  const name = moduleName(relative(from, path));
  return name === undefined ? undefined : startIn(from, ['python3', '-m', name]);
}

/** As `python3 -m` does it beside the package, which was handed in without its own folder. */
function asPartOf(packageName: string, path: string): Start | undefined {
  const name = moduleName(path);
  if (name === undefined) return undefined;
  const lines = [
    'import os, runpy, sys, types',
    `package = sys.modules['${packageName}'] = types.ModuleType('${packageName}')`,
    'package.__path__ = [os.getcwd()]',
    `runpy.run_module('${packageName}.${name}', run_name='__main__', alter_sys=True)`,
  ];
  return startIn('.', ['python3', '-c', lines.join('\n')]);
}

/** `app/server.py` is `app.server`, and `app/__main__.py` is `app`; `undefined` for a name that no module can have. */
function moduleName(path: string): string | undefined {
  const parts = [...dirname(path).split('/'), basename(path, extname(path))].filter((part) => part !== '.');
  if (!parts.every((part) => /^[\w -]+$/.test(part))) return undefined;
  return (parts.length > 1 && parts.at(-1) === '__main__' ? parts.slice(0, -1) : parts).join('.');
}

function isInside(folder: string, path: string): boolean {
  return !/^(?:\.{1,2}(?:\/|$)|\/)/.test(path) && existsSync(resolve(folder, path));
}
