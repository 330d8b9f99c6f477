/** Files with one JSON value a line, as the lab writes them while a run goes on. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import * as v from 'valibot';

const CHUNK_BYTES = 1_048_576;

/** Those lines of a file that are what `schema` says, older ones after `upgrade`; `undefined` without a file. */
export function readJsonLines<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  upgrade?: (value: unknown) => unknown,
): v.InferInput<Schema>[] | undefined {
  if (!existsSync(file)) return undefined;
  const values: v.InferInput<Schema>[] = [];
  for (const line of linesOf(file)) {
    const value = parseJsonLine(line, schema, upgrade);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** A piece at a time: the log of a million sessions is longer than a string can be. */
function* linesOf(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  try {
    const [chunk, decoder] = [new Uint8Array(CHUNK_BYTES), new StringDecoder('utf8')];
    let rest = '';
    for (let bytes = readSync(descriptor, chunk); bytes > 0; bytes = readSync(descriptor, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, bytes))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    yield rest + decoder.end();
  } finally {
    closeSync(descriptor);
  }
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
