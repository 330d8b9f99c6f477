/** The end of a file that grows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** At once, so that a large file that is there already does not have to fit into memory. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Answers with what was written since the last call, from the file's beginning; nothing while there is no file. */
export function tail(path: string): () => Buffer {
  let position = 0;
  return () => {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
    try {
      const bytes = Buffer.alloc(Math.min(MOST_BYTES, Math.max(0, fstatSync(file).size - position)));
      const read = readSync(file, bytes, 0, bytes.length, position);
      position += read;
      return bytes.subarray(0, read);
    } finally {
      closeSync(file);
    }
  };
}
