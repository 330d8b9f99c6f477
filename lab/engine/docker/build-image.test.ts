import { describe, expect, it } from 'vitest';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { basesOf, refuseLargeContext } from './build-image.ts';
import { temporaryFolder } from '../../testing/folder.ts';

const MEBIBYTE = 1024 * 1024;

function folderWith(mebibytes: number): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(folder, 'data', 'besar.bin'), '');
  truncateSync(join(folder, 'data', 'besar.bin'), mebibytes * MEBIBYTE); // a hole: it takes no place here
  return folder;
}

it('names the images that a Dockerfile begins with, as far as they are written out', async () => {
  const folder = temporaryFolder();
  const digest = 'sha256:0123';
  const lines = ['ARG TAG=3', 'FROM --platform=$BUILDPLATFORM golang:1.26 AS build', 'from build as small'];
  const others = ['FROM python:$TAG', `FROM debian@${digest}`, '  FROM busybox', 'RUN echo FROM here'];
  writeFileSync(join(folder, 'Dockerfile'), [...lines, ...others].join('\n'));
  expect(await basesOf(folder)).toEqual(['golang:1.26', 'build', 'busybox']);
});

describe("a Dockerfile's folder", () => {
  it('may hold what a program needs', async () => {
    await expect(refuseLargeContext(folderWith(100))).resolves.toBeUndefined();
  });

  it('is not sent when it holds much more, wherever that stands', async () => {
    await expect(refuseLargeContext(folderWith(10_000))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /has a Dockerfile and holds more than 256 MiB or 50000 files: keep in it only/,
      ),
    });
  });

  it('is not as large as what its links lead to', async () => {
    const folder = folderWith(1);
    symlinkSync(folderWith(10_000), join(folder, 'semua'));
    symlinkSync('..', join(folder, 'data', 'kembali'));
    await expect(refuseLargeContext(folder)).resolves.toBeUndefined();
  });
});
