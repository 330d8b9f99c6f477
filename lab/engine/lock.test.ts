import { clearAfter, takeLock } from './lock.ts';
import { describe, expect, it } from 'vitest';
import type { Engine, LockStore } from './engine.ts';
import { type Owner, ownOwner } from './owner.ts';
import { lockFiles } from './local/lock-files.ts';
import { readdirSync } from 'node:fs';
import { temporaryFolder } from '../testing/folder.ts';

const OWN = await ownOwner();
const GONE: Owner = { ...OWN, pid: 2 ** 22 + 1 };
const ELSEWHERE: Owner = { ...OWN, place: 'another-start pid:[1]', host: 'komputer-lab-7' };

/** An engine that has locks, and notes for whom it cleared away. */
function engineWith(locks: LockStore) {
  const reaped: Owner[] = [];
  const left = [GONE];
  const reap: Engine['reap'] = async (isGone, { besideOnly = false } = {}) => {
    const [owner] = besideOnly ? [] : left;
    if (owner === undefined || !(await isGone(owner))) return false;
    reaped.push(owner);
    left.length = 0;
    return true;
  };
  return { locks, reap, reaped };
}

function noteOf(owner: Owner, command = 'burst'): string {
  return JSON.stringify({ ...owner, command, since: new Date(0).toISOString() });
}

function setting() {
  const folder = temporaryFolder();
  return { folder, engine: engineWith(lockFiles(folder, 'mesin-lab')) };
}

it('is held by one command at a time, and the second is told by whom', async () => {
  const { folder, engine } = setting();
  {
    await using _lock = await takeLock('burst', engine);
    expect(readdirSync(folder)).toEqual(['mesin-lab.lock']);
    await expect(takeLock('down', engine)).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: expect.stringMatching(
        new RegExp(
          `^lab:burst \\(process ${process.pid}\\) has been using this lab since \\d\\d:\\d\\d:\\d\\d: wait until it is done, or end it with Ctrl-C there\\.$`,
        ),
      ) as string,
    });
    expect(readdirSync(folder)).toEqual(['mesin-lab.lock']);
  }
  expect(readdirSync(folder)).toEqual([]);
  await using _again = await takeLock('down', engine);
  expect(await engine.locks.read('lock')).toContain('"command":"down"');
});

describe('a lock that was left', () => {
  it.each([
    ['by a command that is gone', noteOf(GONE), [GONE]],
    ['half written', 'half of i', []],
  ])('%s is taken over by one alone, once all that was left is away', async (_, note, reaped) => {
    const { folder, engine } = setting();
    await engine.locks.put('lock', note);
    const taken = await Promise.allSettled([1, 2, 3, 4].map(async () => takeLock('up', engine)));
    const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    // All of them are this process, so a note cannot tell them apart but by its time.
    expect(locks.length).toBeGreaterThan(0);
    expect(engine.reaped).toEqual(reaped);
    await locks[0]?.[Symbol.asyncDispose]();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is cleared away by the reaper of its command', async () => {
    const { folder, engine } = setting();
    await engine.locks.put('lock', noteOf(GONE));
    await clearAfter(GONE, engine);
    expect(engine.reaped).toEqual([GONE]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is cleared away by the next command where the reaper died in the middle of it', async () => {
    const { folder, engine } = setting();
    await engine.locks.put('lock', noteOf(GONE));
    const reaper = noteOf({ ...GONE, pid: GONE.pid + 1 }, 'reaper');
    // What a reaper does that is killed while it clears away: its note stays, and so does all it had not come to.
    const { locks } = engine;
    const dying: LockStore = {
      ...locks,
      put: async (name, note) => {
        await locks.put(name, reaper);
        return note;
      },
      remove: async () => {},
    };
    const reap = (): Promise<never> => Promise.reject(new Error('killed'));
    await expect(clearAfter(GONE, { locks: dying, reap })).rejects.toThrow('killed');
    expect(readdirSync(folder)).toHaveLength(2);
    {
      await using _lock = await takeLock('up', engine);
      expect(engine.reaped).toEqual([GONE]);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('machines that a command left', () => {
  it('are taken away once who holds the lock has ended, and nobody else takes it meanwhile', async () => {
    const { folder, engine } = setting();
    const burst = await takeLock('burst', engine);
    const held: (string | undefined)[] = [];
    const clearing = clearAfter(GONE, {
      ...engine,
      reap: async (isGone, options) => {
        held.push(await engine.locks.read('lock'));
        return engine.reap(isGone, options);
      },
    });
    await expect.poll(() => held.length).toBeGreaterThan(1); // by now it knows of them
    expect(engine.reaped).toEqual([]);
    await burst[Symbol.asyncDispose]();
    await expect.poll(() => engine.reaped).toEqual([GONE]);
    expect(held.at(-1)).toMatch(new RegExp(`"pid":${GONE.pid},.*"command":"reaper"`));
    await using _next = await takeLock('up', engine); // it has waited, and is not refused
    await clearing;
    expect(readdirSync(folder)).toEqual(['mesin-lab.lock']);
  });

  it("are the next command's to take away where it comes first", async () => {
    const { folder, engine } = setting();
    await engine.locks.put('lock', noteOf(GONE, 'reaper'));
    {
      await using _lock = await takeLock('up', engine);
      expect(engine.reaped).toEqual([GONE]);
      await clearAfter(GONE, engine); // finds nothing, and waits for nobody
      expect(await engine.locks.read('lock')).toContain('"command":"up"');
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('of another computer is left alone, and taken away by force', async () => {
  const { engine } = setting();
  await engine.locks.put('lock', noteOf(ELSEWHERE));
  await expect(takeLock('up', engine)).rejects.toMatchObject({
    code: 'LAB_BUSY',
    message: expect.stringContaining('on komputer-lab-7) has been using this lab') as string,
  });
  await using _lock = await takeLock('clean', engine, { force: true });
  expect(await engine.locks.read('lock')).toContain('"command":"clean"');
});

it('is not removed by who has lost it', async () => {
  const { engine } = setting();
  {
    await using _lost = await takeLock('burst', engine);
    await engine.locks.remove('lock');
    await engine.locks.put('lock', noteOf(ELSEWHERE));
  }
  expect(await engine.locks.read('lock')).toBe(noteOf(ELSEWHERE));
});
