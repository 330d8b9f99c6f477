/** Files with one JSON value a line, as the lab writes them while a run goes on. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

/** Those lines of a file that are what `schema` says, older ones after `upgrade`; `undefined` without a file. */
export function readJsonLines<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  upgrade?: (value: unknown) => unknown,
): v.InferInput<Schema>[] | undefined {
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parseJsonLine(line, schema, upgrade) ?? []);
}

/** `undefined` for an empty line, one that a crash cut off, and one that is something else. */
export function parseJsonLine<const Schema extends v.GenericSchema>(
  line: string,
  schema: Schema,
  upgrade?: (value: unknown) => unknown,
): v.InferInput<Schema> | undefined {
  try {
    const value: unknown = line === '' ? undefined : JSON.parse(line);
    if (v.is(schema, value)) return value;
    const upgraded = upgrade?.(value);
    return v.is(schema, upgraded) ? upgraded : undefined;
  } catch {
    return undefined;
  }
}
