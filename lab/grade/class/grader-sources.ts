/** Whether a grade of yesterday still holds: which sources decide what a grade is, and a fingerprint of them. */
import { dirname, normalize, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { PROJECT_FOLDER } from '../../settings/settings.ts';

/** The grader, what runs in the sandbox, what makes one, and the image it is made of. */
const ENTRIES = [
  'lab/grade/grade.ts',
  'lab/grade/probe/main.ts',
  'lab/engine/*/{compile,sandbox}.ts',
  'Dockerfile.{client,languages}',
];
const IMPORTED = /\bfrom '(\.{1,2}\/[^']+)'/g;

/** Paths in `folder`: the entries, and whatever they import, directly or through others. Tests are imported by nobody. */
export function graderSources(folder = PROJECT_FOLDER): string[] {
  return sourcesFrom(ENTRIES, folder);
}

/** Changes with any of {@link graderSources}. */
export function graderFingerprint(folder = PROJECT_FOLDER): string {
  return sourcesFingerprint(ENTRIES, folder);
}

/** Changes with any of the entries, and with what they import. */
export function sourcesFingerprint(entries: readonly string[], folder = PROJECT_FOLDER): string {
  const hash = createHash('sha256');
  for (const file of sourcesFrom(entries, folder))
    hash.update(`\0${file}\0`).update(readFileSync(resolve(folder, file)));
  return hash.digest('hex');
}

function sourcesFrom(entries: readonly string[], folder: string): string[] {
  const files = new Set(globSync(entries, { cwd: folder }));
  // What is added while a set is gone through is gone through, too.
  for (const file of files)
    for (const [, path = ''] of readFileSync(resolve(folder, file), 'utf8').matchAll(IMPORTED))
      files.add(normalize(`${dirname(file)}/${path}`));
  return [...files].toSorted();
}
