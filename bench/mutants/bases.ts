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

/** The folder of two files; its client is left as it is. */
const FOLDER: Readonly<Record<string, readonly string[]>> = { 'two-files': ['server.py', 'clock.py'] };

export function readBases(): readonly Base[] {
  const catalogue = JSON.parse(readFileSync(join(RIGHT, 'catalogue.json'), 'utf8')) as { file: string }[];
  return catalogue.map(({ file: name }) => {
    const own = FOLDER[name];
    const paths = own?.map((one) => [one, join(RIGHT, name, one)] as const) ?? [
      [name, join(RIGHT, name)] as const,
    ];
    const files = Object.fromEntries(paths.map(([file, path]) => [file, readFileSync(path, 'utf8')]));
    return { name, entry: own?.[0] ?? name, files };
  });
}

export function isPython({ entry }: Base): boolean {
  return extname(entry) === '.py';
}
