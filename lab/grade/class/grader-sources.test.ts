import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { graderFingerprint, graderSources } from './grader-sources.ts';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { temporaryFolder } from '../../testing/folder.ts';

function copyOfSources(): string {
  const folder = temporaryFolder();
  for (const file of graderSources()) cpSync(join(PROJECT_FOLDER, file), join(folder, file));
  return folder;
}

it('has all that decides a verdict, and nothing that only prints one or tests it', () => {
  const sources = graderSources();
  for (const file of ['cases/time.ts', 'cases/list.ts', 'result.ts', 'run/reply.ts', 'probe/main.ts'])
    expect(sources).toContain(`lab/grade/${file}`);
  expect(sources).toContain('lab/engine/docker/sandbox.ts');
  expect(sources).toContain('lab/engine/local/sandbox.ts');
  expect(sources).toContain('lab/recording/capture.ts');
  expect(sources).toContain('pcap/capture-file.ts');
  expect(sources).toContain('Dockerfile.client');
  expect(sources.filter((file) => /\.test\.ts$|\/output\/|\/corpus\/|\/report\//.test(file))).toEqual([]);
});

it('is another one when a requirement or the probe changes, and the same for the same files', () => {
  const folder = copyOfSources();
  const before = graderFingerprint();
  expect(graderFingerprint(folder)).toBe(before);
  appendFileSync(join(folder, 'lab/grade/cases/quit.ts'), '// another patience\n');
  const after = graderFingerprint(folder);
  expect(after).not.toBe(before);
  appendFileSync(join(folder, 'lab/grade/probe/listening.ts'), '\n');
  expect(graderFingerprint(folder)).not.toBe(after);
});

it('stays the same whatever a test says', () => {
  const folder = copyOfSources();
  writeFileSync(join(folder, 'lab/grade/cases/quit.test.ts'), 'throw new Error();\n');
  writeFileSync(join(folder, 'lab/grade/probe/listening.test.ts'), 'throw new Error();\n');
  expect(graderFingerprint(folder)).toBe(graderFingerprint());
});
