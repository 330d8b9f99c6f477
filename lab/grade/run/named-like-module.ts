/** A file of the hand-in that Python takes for one of its own modules. */
import { isPythonModule } from '../../hand-in/python-modules.ts';
import { namesOf, type ProgramFiles } from '../../hand-in/files.ts';
import { basename } from 'node:path';
import type { Text } from '../result.ts';
import { endOf, tracebackIn } from './traceback.ts';

/** What Python says when a module is not what was expected; it names the module. */
const NOT_AS_EXPECTED =
  /module '(\w+)(?:\.\w+)*' has no attribute|cannot import name '\w+' from (?:partially initialized module )?'(\w+)|'(\w+)' is not a package/g;
/** A module of Python's own that imports one, which turns out to be a file from elsewhere. */
const IMPORTED_BY_PYTHON =
  /File "[^"\n]*\/lib\/python[^"\n]*", line \d+, in .*\n(?: {4}.*\n)+ {2}File "(?![^"\n]*\/lib\/python)[^"\n]*?(\w+)(?:\/__init__)?\.py", line \d+, in <module>/g;

/** The cause, where what the program printed shows that it was this. */
export function namedLikeModule(output: string, files: ProgramFiles | undefined): Text | undefined {
  const names = namesOf(files);
  for (const module of new Set(suspects(output, files))) {
    if (!isPythonModule(module)) continue;
    const file = names.find((name) => basename(name) === `${module}.py` || isPackage(name, module));
    if (file !== undefined)
      return {
        en: `${file} has the name of Python's own module ${module}, so that \`import ${module}\` reads this file instead: rename it.`,
        id: `${file} bernama sama dengan modul ${module} milik Python, sehingga \`import ${module}\` membaca berkas ini: ganti namanya.`,
      };
  }
  return undefined;
}

function suspects(output: string, files: ProgramFiles | undefined): string[] {
  const text = endOf(output);
  const named = [...text.matchAll(NOT_AS_EXPECTED), ...text.matchAll(IMPORTED_BY_PYTHON)];
  const { file = '', error = '', code } = tracebackIn(output, files) ?? {};
  const own = basename(file, '.py');
  // `socket.socket()` in socket.py: what it means by `socket` is itself.
  const isItself = error.includes("'module' object is not") && code?.includes(`${own}.`) === true;
  return [...named.flatMap(([, ...modules]) => modules.filter(Boolean)), ...(isItself ? [own] : [])];
}

function isPackage(name: string, module: string): boolean {
  return name === `${module}/__init__.py` || name.endsWith(`/${module}/__init__.py`);
}
