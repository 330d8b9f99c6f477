/** What has to be known of a Java source to compile and start it: its package and its classes. */
import { dirname } from 'node:path/posix';

/** Comments, and strings and characters, which may hold braces; one that is not closed goes on to the end. */
const NOT_CODE =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
const TOKENS =
  /[{}]|(?<public>\bpublic\s+(?:\w+\s+){0,3})?\b(?:class|interface|enum|record)\s+(?<type>\w+)|\bvoid\s+(?<main>main)\s*\(/g;

/** Of the classes that are in no other: the public one, after which the file has to be called, and the one with `main`. */
export function classesOf(source: string): { readonly public?: string; readonly main?: string } {
  const found: { public?: string; main?: string } = {};
  let depth = 0;
  let current = '';
  for (const { 0: token, groups = {} } of source.replaceAll(NOT_CODE, ' ').matchAll(TOKENS)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (depth === 0 && groups['type'] !== undefined) {
      current = groups['type'];
      if (groups['public'] !== undefined) found.public ??= current;
    } else if (depth === 1 && groups['main'] !== undefined) found.main ??= current;
  }
  return found;
}

/** Empty for a source in none. */
export function packageOf(source: string): string {
  return /^\s*package\s+([\w.]+)\s*;/m.exec(source)?.[1] ?? '';
}

/** The folder where the packages begin, `undefined` where the file does not lie as its package says. */
export function sourceRoot(path: string, inPackage: string): string | undefined {
  const folder = dirname(path);
  const tail = inPackage.replaceAll('.', '/');
  if (tail === '') return folder;
  if (folder === tail) return '.';
  return folder.endsWith(`/${tail}`) ? folder.slice(0, -tail.length - 1) : undefined;
}
