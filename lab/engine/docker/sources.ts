/** Tells whether an image was built from the sources as they are now. */
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { PROJECT_FOLDER } from '../../settings.ts';
import { resolve } from 'node:path';

/** What the two Dockerfiles copy. */
const COPIED = [
  'Dockerfile.*',
  'package.json',
  'package-lock.json',
  'server/**/*.ts',
  'client/**/*.ts',
  'lab/grade/probe/**/*.ts',
];

/** A short fingerprint of all that goes into the images, tests apart, and of the base image they are built on. */
export async function sourcesFingerprint(baseImage: string, folder = PROJECT_FOLDER): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(COPIED, { cwd: folder, exclude: ['**/*.test.ts'] })) files.push(file);
  files.sort();
  const contents = await Promise.all(files.map((file) => readFile(resolve(folder, file))));
  const hash = createHash('sha256').update(baseImage);
  for (const [index, content] of contents.entries()) {
    hash.update(`\0${files[index]}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
