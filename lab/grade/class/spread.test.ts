import { describe, expect, it } from 'vitest';
import { type Host, spreadOver } from './spread.ts';
import { setTimeout as delay } from 'node:timers/promises';

interface Played extends Host {
  readonly name: string;
  answers: Host['answers'];
  isThere: boolean;
  /** How much it is doing, and did at most at a time. */
  busy: number;
  most: number;
}

function host(name: string, jobs: number): Played {
  const played: Played = { name, jobs, isThere: true, busy: 0, most: 0, answers: async () => played.isThere };
  return played;
}

/** Answers with where it was done; `ms` says how long that takes there. */
function doing(ms: (name: string) => number) {
  return async (on: Played, signal: AbortSignal): Promise<string> => {
    on.busy += 1;
    on.most = Math.max(on.most, on.busy);
    try {
      await delay(ms(on.name), undefined, { signal });
      if (!on.isThere) throw new Error(`${on.name} stopped answering`);
      return on.name;
    } finally {
      on.busy -= 1;
    }
  };
}

describe('work spread over hosts', () => {
  it('is done by all of them, no more at a time than each takes', async () => {
    const [one, other] = [host('one', 2), host('other', 3)];
    const { run, jobs } = spreadOver([one, other], () => {});
    expect(jobs).toBe(5);
    const done = await Promise.all(Array.from({ length: 20 }, async () => run(doing(() => 5))));
    expect(new Set(done)).toEqual(new Set(['one', 'other']));
    expect([one.most, other.most]).toEqual([2, 3]);
  });

  it('goes on elsewhere when a host goes away, which is told once', async () => {
    const [one, other] = [host('one', 2), host('other', 2)];
    const gone: [string, string, number][] = [];
    const { run } = spreadOver([one, other], ({ name }, error, left) =>
      gone.push([name, (error as Error).message, left]),
    );
    const all = Array.from({ length: 8 }, async () => run(doing(() => 20)));
    one.isThere = false;
    const { answers } = one;
    one.answers = async () => delay(5).then(answers); // meanwhile the rest of what it does fails as well
    expect(await Promise.all(all)).toEqual(Array(8).fill('other'));
    expect(gone).toEqual([['one', 'one stopped answering', 1]]);
  });

  it('fails with what the last host went away of, and so does all that waits', async () => {
    const only = host('only', 1);
    const { run } = spreadOver([only], () => {});
    const all = Array.from({ length: 3 }, async () => run(doing(() => 5)));
    only.isThere = false;
    const settled = await Promise.allSettled(all);
    for (const one of settled)
      expect(one).toMatchObject({ status: 'rejected', reason: { message: 'only stopped answering' } });
    await expect(run(doing(() => 5))).rejects.toThrow('only stopped answering');
  });

  it('fails at once where the host is there: elsewhere it would be the same', async () => {
    const [one, other] = [host('one', 1), host('other', 1)];
    const tried: string[] = [];
    const { run } = spreadOver([one, other], () => {});
    const failing = run(async ({ name }) => {
      tried.push(name);
      throw new Error('no room for results');
    });
    await expect(failing).rejects.toThrow('no room for results');
    expect(tried).toHaveLength(1);
  });

  it('does not wait for a slow host in the end, which is told to stop', async () => {
    const [slow, quick] = [host('slow', 1), host('quick', 1)];
    const spread = spreadOver([slow, quick], () => {});
    const work = doing((name) => (name === 'slow' ? 60_000 : 10));
    const done = await Promise.all(Array.from({ length: 5 }, async () => spread.run(work)));
    await spread[Symbol.asyncDispose]();
    expect(done).toEqual(Array(5).fill('quick'));
    expect([slow.busy, quick.busy]).toEqual([0, 0]);
  });
});
