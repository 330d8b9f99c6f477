import { expect, it, vi } from 'vitest';
import type * as FileSystem from 'node:fs';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownProcess } from './process-id.ts';
import { takeLock } from './lock.ts';
import { temporaryFolder } from '../testing/folder.ts';

const LAB = { name: 'mesin-lab', engine: 'docker' } as const;

// Between looking at a file and moving it, other processes run: a test acts as one of them.
const { beforeRename } = vi.hoisted(() => ({ beforeRename: vi.fn<() => void>() }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  const renameSync: typeof fs.renameSync = (from, to) => {
    beforeRename();
    fs.renameSync(from, to);
  };
  return { ...fs, renameSync };
});

it('is held by one command at a time, and the second is told by whom', async () => {
  const folder = temporaryFolder();
  {
    using _lock = await takeLock('burst', LAB, folder);
    expect(readdirSync(folder)).toEqual(['mesin-lab.docker.lock']);
    await expect(takeLock('down', LAB, folder)).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: expect.stringMatching(
        new RegExp(
          `^lab:burst \\(process ${process.pid}\\) has been using this lab since \\d\\d:\\d\\d:\\d\\d: `,
        ),
      ) as string,
    });
    expect(readdirSync(folder)).toEqual(['mesin-lab.docker.lock']);
  }
  expect(readdirSync(folder)).toEqual([]);
  using _again = await takeLock('down', LAB, folder);
  expect(readFileSync(join(folder, 'mesin-lab.docker.lock'), 'utf8')).toContain('"command":"down"');
});

it("is a lab's own on its own engine", async () => {
  const folder = temporaryFolder();
  using _first = await takeLock('burst', LAB, folder);
  using _second = await takeLock('burst', { ...LAB, name: 'other' }, folder);
  using _third = await takeLock('burst', { ...LAB, engine: 'local' }, folder);
  expect(readdirSync(folder).toSorted()).toEqual([
    'mesin-lab.docker.lock',
    'mesin-lab.local.lock',
    'other.docker.lock',
  ]);
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
  const taken = await Promise.allSettled([1, 2, 3, 4].map(async () => takeLock('up', LAB, folder)));
  const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(locks).toHaveLength(1);
  expect(
    taken.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown),
  ).toMatchObject(Array.from({ length: 3 }, () => ({ code: 'LAB_BUSY' })));
  expect(readFileSync(file, 'utf8')).toContain('"command":"up"');
  locks[0]?.[Symbol.dispose]();
  expect(readdirSync(folder)).toEqual([]);
});

it('is given back to who has taken it over in the moment before it was moved', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'mesin-lab.docker.lock');
  const faster = JSON.stringify({ ...(await ownProcess()), command: 'burst', since: new Date(0) });
  writeFileSync(file, 'half of i');
  beforeRename.mockImplementationOnce(() => writeFileSync(file, faster));
  await expect(takeLock('down', LAB, folder)).rejects.toMatchObject({
    code: 'LAB_BUSY',
    message: expect.stringContaining('lab:burst') as string,
  });
  expect(readFileSync(file, 'utf8')).toBe(faster);
  expect(readdirSync(folder)).toEqual(['mesin-lab.docker.lock']);
});

it('is not removed by who has lost it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'mesin-lab.docker.lock');
  {
    using _lost = await takeLock('burst', LAB, folder);
    writeFileSync(file, 'of somebody else');
  }
  expect(readFileSync(file, 'utf8')).toBe('of somebody else');
});

it('is released when the process ends in the middle of a command', async () => {
  const folder = temporaryFolder();
  const before = process.listeners('exit');
  await takeLock('burst', LAB, folder);
  const release = process.listeners('exit').find((listener) => !before.includes(listener));
  release?.(0);
  expect(readdirSync(folder)).toEqual([]);
  expect(process.listeners('exit')).toEqual(before);
});
