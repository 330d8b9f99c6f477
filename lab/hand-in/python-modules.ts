/** The standard library of Python, 3.8 to 3.14, but for what is built into the interpreter, which no file can hide. */
import NAMES from './python-modules.json' with { type: 'json' };

const MODULES: ReadonlySet<string> = new Set(NAMES);

/** Whether the first part of a module's name, as in `http.server`, is one of Python's own. */
export function isPythonModule(name: string): boolean {
  return MODULES.has(name.split('.', 1)[0] ?? '');
}
