/** The right servers of the corpus, of which mutants are made. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export const RIGHT = join(import.meta.dirname, '../../lab/grade/corpus/right');

export interface Base {
  readonly name: string;
  /** The file that is started. */
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The folder of two files; its client is left as it is. Other folders, and other languages, have no operators. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = { 'two-files': ['server.py', 'clock.py'] };

export function readBases(): readonly Base[] {
  const catalogue = JSON.parse(readFileSync(join(RIGHT, 'catalogue.json'), 'utf8')) as { file: string }[];
  return catalogue.flatMap(({ file: name }) => {
    const isAlone = ['.py', '.mjs'].includes(extname(name));
    const [entry, ...others] = isAlone ? [name] : (FOLDERS[name] ?? []);
    if (entry === undefined) return [];
    const read = (file: string): string => readFileSync(join(RIGHT, isAlone ? '' : name, file), 'utf8');
    return { name, entry, files: Object.fromEntries([entry, ...others].map((file) => [file, read(file)])) };
  });
}

export function isPython({ entry }: Base): boolean {
  return extname(entry) === '.py';
}
