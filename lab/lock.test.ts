import { expect, it } from 'vitest';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { LabLock } from './lock.ts';
import { join } from 'node:path';
import { ownProcess } from './process-id.ts';
import { temporaryFolder } from './testing/folder.ts';

const LAB = { name: 'mesin-lab', engine: 'docker' } as const;

it('is held by one command at a time, and the second hears by whom', async () => {
  const folder = temporaryFolder();
  {
    using lock = await LabLock.take('burst', LAB, folder);
    expect(lock).toBeDefined();
    await expect(LabLock.take('down', LAB, folder)).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: expect.stringMatching(
        new RegExp(
          `^lab:burst \\(process ${process.pid}\\) has been using this lab since \\d\\d:\\d\\d:\\d\\d: `,
        ),
      ) as string,
    });
  }
  expect(readdirSync(folder)).toEqual([]);
});

it("is a lab's own on its own engine", async () => {
  const folder = temporaryFolder();
  using first = await LabLock.take('burst', LAB, folder);
  using second = await LabLock.take('burst', { ...LAB, name: 'other' }, folder);
  using third = await LabLock.take('burst', { ...LAB, engine: 'local' }, folder);
  expect(new Set([first, second, third]).size).toBe(3);
});

it.each([
  ['has ended', async () => JSON.stringify({ ...(await ownProcess()), pid: 2 ** 22 + 1 })],
  [
    'is another one by now',
    async () => JSON.stringify({ ...(await ownProcess()), startedAt: 'Mon Jan 1 2024' }),
  ],
  ['cannot be read', async () => 'half of i'],
])('is taken over by one alone when its holder %s', async (_what, left) => {
  const folder = temporaryFolder();
  const file = join(folder, 'mesin-lab.docker.lock');
  writeFileSync(file, await left());
  const taken = await Promise.allSettled([1, 2, 3, 4].map(async () => LabLock.take('up', LAB, folder)));
  const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(locks).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toContain('"command":"up"');
  locks[0]?.[Symbol.dispose]();
  expect(readdirSync(folder)).toEqual([]);
});
