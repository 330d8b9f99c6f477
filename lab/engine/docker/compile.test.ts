import { describe, expect, it } from 'vitest';
import { compileIn } from './compile.ts';
import type Docker from 'dockerode';
import { temporaryFolder } from '../../testing/folder.ts';

/** An engine that has no image at all. */
const EMPTY = {
  createContainer: () => Promise.reject(Object.assign(new Error('no such image'), { statusCode: 404 })),
} as unknown as Docker;

describe('an image that is not there', () => {
  it.each([
    [undefined, 'the image with the compilers is missing: npm run lab:languages-image builds it.'],
    ['golang:1.26', "There is no image 'golang:1.26' on this engine: docker pull fetches an image."],
  ])('is told with the remedy: %s', async (image, sentence) => {
    const files = { folder: temporaryFolder(), only: undefined };
    const compile = { language: 'c', entry: 'server.c', command: ['gcc', 'server.c'] } as const;
    const compiling = compileIn({ docker: EMPTY, labels: {} }, { image, files, compile });
    await expect(compiling).rejects.toMatchObject({
      code: 'MACHINE_MISSING',
      message: expect.stringContaining(sentence),
    });
  });
});
