/** Files with one JSON value a line, as the lab writes them while a run goes on. */
import { existsSync, readFileSync } from 'node:fs';

/** A line that a crash cut off is left out; `undefined` without a file. */
export function readJsonLines(file: string): unknown[] | undefined {
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}
