/** What a Dockerfile's folder holds is sent to the engine before anything is built: no more than a program needs. */
import { LabError } from '../../errors.ts';
import { join } from 'node:path';
import { lstat, opendir } from 'node:fs/promises';

/** More than of files alone: `.dockerignore` may leave a part out, which only the builder knows. */
const MOST_MEBIBYTES = 256;
const MOST_FILES = 50_000;

/** Links count as links, as they are sent. Throws {@link LabError} `USAGE`. */
export async function refuseLargeContext(folder: string): Promise<void> {
  let [bytes, files] = [0, 0];
  for await (const entry of await opendir(folder, { recursive: true })) {
    files += 1;
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
    if (bytes > MOST_MEBIBYTES * 1024 * 1024 || files > MOST_FILES)
      throw new LabError(
        'USAGE',
        `${folder} has a Dockerfile and holds more than ${MOST_MEBIBYTES} MiB or ${MOST_FILES} files: leave in it what the image is built from alone.`,
      );
  }
}
