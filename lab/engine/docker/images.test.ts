import { describe, expect, it } from 'vitest';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { idOf, imagesOf, sourcesFingerprint } from './images.ts';
import type Docker from 'dockerode';
import { readSettings } from '../../settings/settings.ts';
import { temporaryFolder } from '../../testing/folder.ts';

const BASE = 'node:26-bookworm-slim';

function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'server/protocol'), { recursive: true });
  mkdirSync(join(folder, 'client'));
  for (const file of ['Dockerfile.server', 'package.json', 'server/main.ts', 'server/protocol/decode.ts'])
    writeFileSync(join(folder, file), file);
  return folder;
}

describe('the fingerprint of the images', () => {
  it('is short, and the same for the same sources wherever they lie', async () => {
    expect(await sourcesFingerprint(BASE, project())).toMatch(/^[0-9a-f]{16}$/);
    expect(await sourcesFingerprint(BASE, project())).toBe(await sourcesFingerprint(BASE, project()));
  });

  it('is that of this project where nothing else is said', async () => {
    expect(await sourcesFingerprint(BASE)).not.toBe(await sourcesFingerprint(BASE, project()));
  });

  it.each<[string, (folder: string) => void]>([
    ['a source', (folder) => writeFileSync(join(folder, 'server/protocol/decode.ts'), 'changed')],
    ['a Dockerfile', (folder) => writeFileSync(join(folder, 'Dockerfile.server'), 'changed')],
    ['the packages', (folder) => writeFileSync(join(folder, 'package-lock.json'), 'new')],
    ['the number of files', (folder) => writeFileSync(join(folder, 'client/main.ts'), '')],
    [
      'the name of a file',
      (folder) => renameSync(join(folder, 'server/main.ts'), join(folder, 'server/main2.ts')),
    ],
  ])('changes with %s', async (_what, change) => {
    const folder = project();
    const before = await sourcesFingerprint(BASE, folder);
    change(folder);
    expect(await sourcesFingerprint(BASE, folder)).not.toBe(before);
  });

  it('changes with the base image', async () => {
    const folder = project();
    expect(await sourcesFingerprint('mesin-lab/base', folder)).not.toBe(
      await sourcesFingerprint(BASE, folder),
    );
  });

  it('does not change with tests and with what no image holds', async () => {
    const folder = project();
    const before = await sourcesFingerprint(BASE, folder);
    mkdirSync(join(folder, 'lab'));
    for (const file of ['server/main.slow.test.ts', 'lab/cli.ts', 'README.md'])
      writeFileSync(join(folder, file), 'x');
    expect(await sourcesFingerprint(BASE, folder)).toBe(before);
  });
});

it('a base image pinned by its digest is taken as it is', async () => {
  const environment = { LAB_NODE_IMAGE: `${BASE}@sha256:${'0123456789abcdef'.repeat(4)}` };
  expect(readSettings(environment, '/no/such/file').environment).toMatchObject(environment);
  const { baseImage, variables, server } = await imagesOf({} as Docker, environment);
  expect(variables).toMatchObject(environment);
  expect(server).toBe(`mesin-lab/server:${await sourcesFingerprint(baseImage)}`);
  expect(baseImage).toBe(environment.LAB_NODE_IMAGE);
});

describe('an image', () => {
  function engineWith(inspect: () => Promise<object>): Docker {
    return { getImage: () => ({ inspect }) } as unknown as Docker;
  }

  it('has the id that the engine says, or none where it is not there', async () => {
    expect(
      await idOf(
        engineWith(async () => ({ Id: 'sha256:aa' })),
        'x',
      ),
    ).toBe('sha256:aa');
    const missing = Object.assign(new Error('No such image'), { statusCode: 404 });
    expect(
      await idOf(
        engineWith(() => Promise.reject(missing)),
        'x',
      ),
    ).toBeUndefined();
  });

  it('is not taken for missing where the engine fails', async () => {
    const failing = Object.assign(new Error('The disk is full'), { statusCode: 500 });
    await expect(
      idOf(
        engineWith(() => Promise.reject(failing)),
        'x',
      ),
    ).rejects.toThrow('The disk is full');
  });
});
