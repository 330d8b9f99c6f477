/** Files are replaced whole: whoever reads one, or finds it after a crash, has the old content or the new. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** What a file can hold; a large text comes in pieces. */
type Content = string | Uint8Array | Generator<string>;

/**
 * Writes beside the file, then takes its place. Throws what `node:fs` throws, such as ENOSPC, and leaves the file as it
 * was. The content is on disk before the name is (fsync(2)): a rename may reach the disk first, and the new name would
 * have an empty file. `mode` is that of a new file, less the process's umask.
 */
export function replaceFile(file: string, content: Content, mode = 0o666): void {
  const draft = `${file}.new`;
  try {
    const descriptor = openSync(draft, 'w', mode);
    try {
      for (const piece of isWhole(content) ? [content] : content) writeFileSync(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function isWhole(content: Content): content is string | Uint8Array {
  return typeof content === 'string' || content instanceof Uint8Array;
}
