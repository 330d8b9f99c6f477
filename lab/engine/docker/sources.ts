/** Tells whether an image was built from the sources as they are now. */
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { PROJECT_FOLDER } from '../../settings.ts';
import { resolve } from 'node:path';

/** What the two Dockerfiles copy. */
const COPIED = ['Dockerfile.*', 'package.json', 'package-lock.json', 'server/**/*.ts', 'client/**/*.ts'];

/** A short fingerprint of all that goes into the images, tests apart, and of the base image they are built on. */
export async function sourcesFingerprint(baseImage: string): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(COPIED, { cwd: PROJECT_FOLDER, exclude: ['**/*.test.ts'] })) files.push(file);
  const contents = await Promise.all(files.toSorted().map((file) => readFile(resolve(PROJECT_FOLDER, file))));
  const hash = createHash('sha256').update(baseImage);
  for (const content of contents) hash.update(content).update('\0');
  return hash.digest('hex').slice(0, 16);
}
