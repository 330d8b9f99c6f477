/** Which files of a program read which: enough to tell the file that is started from those it is made of, and which it needs. */
import { dirname, extname, join } from 'node:path/posix';
import { compiledLanguage } from './compilers.ts';

/** `import a, b.c as d` and `from .a import b, c` of Python. */
const PYTHON = /^[ \t]*(?:from[ \t]+(?<from>[.\w]+)[ \t]+)?import[ \t]+\(?(?<names>[^\n#)]+)/gm;
/** What `require` puts behind a name that has none. */
const NODE_ENDINGS = ['', '.js', '.json', '.node', '.mjs', '.cjs', '.ts'];
/** A relative name, as `import`, `export` and `require` of JavaScript take it. */
const JAVASCRIPT = /(?:\bfrom\s*|\bimport\s*(?:\(\s*)?|\brequire\(\s*)['"](?<name>\.{1,2}\/[^'"]+)['"]/g;

/** The same wherever it stands in a line, and by name: `importlib.import_module('a')`. */
const PYTHON_ANYWHERE =
  /\bfrom\s+\.*(?<from>\w+(?:\.\w+)*)\s+import\b|\bimport\s+(?<names>(?:[^\n;#\\]|\\\n)+)|\b(?:import_module|__import__|run_module)\(\s*['"](?<text>\w+)/g;

/** What a program may mean where it imports, as names in the folder that it is started in; most are none. */
export function importedNames(path: string, text: string): string[] {
  const compiled = compiledNames(path, text);
  if (compiled !== undefined) return compiled;
  if (extname(path).toLowerCase() !== '.py')
    return namesIn(text, '').flatMap((name) => NODE_ENDINGS.map((ending) => firstPart(name) + ending));
  const modules = Array.from(text.matchAll(PYTHON_ANYWHERE)).flatMap(({ groups = {} }) => {
    const names = groups['from'] ?? groups['text'] ?? groups['names'] ?? '';
    // Of `app.clock` the second part, too: the folder may be what is in `app`.
    return names.split(',').flatMap((name) => /\w+(?:\.\w+)?/.exec(name)?.[0].split('.') ?? []);
  });
  return modules.flatMap((name) => [name, `${name}.py`, `${name}.pyc`]);
}

/** `undefined` where no compiler would look for them. */
function compiledNames(path: string, text: string): string[] | undefined {
  const all = (pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, name = '']) => name);
  switch (compiledLanguage(path)) {
    case 'c':
      // A header's functions are in the source of that name.
      return all(/#[ \t]*include[ \t]*"([^"/\n]+)\.\w+"/g).flatMap((stem) =>
        ['.h', '.hpp', '.c', '.cc', '.cpp', '.cxx'].map((ending) => stem + ending),
      );
    case 'java':
      return all(/\b([A-Z]\w*)\b/g).map((name) => `${name}.java`);
    case 'rust':
      return all(/\bmod\s+(\w+)\s*;/g).flatMap((name) => [name, `${name}.rs`]);
    default:
      return undefined;
  }
}

function firstPart(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

/** Those of `programs` that `path` with this text reads itself. */
export function importedBy(path: string, text: string, programs: readonly string[]): string[] {
  const named = new Set(extname(path).toLowerCase() === '.py' ? modulesIn(text, path) : namesIn(text, path));
  return programs.filter(
    (one) => one !== path && [one, withoutEnding(one), ...packageOf(one)].some((name) => named.has(name)),
  );
}

/** `app/__init__.py` is what `import app` reads. */
function packageOf(path: string): string[] {
  return /(?:^|\/)__init__\.py$/.test(path) ? [dirname(path)] : [];
}

function modulesIn(text: string, path: string): string[] {
  const paths = importedModules(text).map((name) => name.replace(/^\.+/, '').replaceAll('.', '/'));
  return paths.flatMap((name) => foldersAbove(path).map((folder) => join(folder, name)));
}

/** Of Python, as they are written: `from .a import b` may mean the module `.a.b`, or what `.a` has of that name. */
export function importedModules(text: string): string[] {
  return Array.from(text.matchAll(PYTHON)).flatMap(({ groups }) => {
    const names = (groups?.['names'] ?? '').split(',').map((name) => name.trim().split(/\s/, 1)[0] ?? '');
    const from = groups?.['from'];
    if (from === undefined) return names;
    const of = from.endsWith('.') ? from : `${from}.`;
    return [from].concat(names.map((name) => of + name));
  });
}

/** JavaScript without the names it imports, which mean files beside it wherever it is started. */
export function withoutImports(text: string): string {
  return text.replaceAll(JAVASCRIPT, '');
}

/** The folders that a file is in, the nearest first and that of the whole hand-in, `.`, last: a program may start in any. */
export function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' || folder === path ? ['.'] : [folder, ...foldersAbove(folder)];
}

function namesIn(text: string, path: string): string[] {
  return Array.from(text.matchAll(JAVASCRIPT)).map(({ groups }) =>
    join(dirname(path), groups?.['name'] ?? ''),
  );
}

function withoutEnding(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
