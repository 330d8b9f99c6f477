import { expect, it, vi } from 'vitest';
import { RESTS, sparingly } from './sparing.ts';

const TOOK_MS = 100;

/** A clock that only writing moves, and what has been written. */
function fake() {
  const clock = { ms: 0 };
  const written: number[] = [];
  const state = { value: 0 };
  const tables = sparingly(
    async () => {
      clock.ms += TOOK_MS;
      written.push(state.value);
    },
    () => clock.ms,
  );
  return { clock, state, written, tables };
}

it('writes at once, and then rests for as long as it said', async () => {
  const { clock, state, written, tables } = fake();
  for (state.value = 1; state.value < 4; state.value += 1) await tables.changed();
  expect(written).toEqual([1]);
  clock.ms += RESTS * TOOK_MS - 1;
  await tables.changed();
  expect(written).toEqual([1]);
  clock.ms += 1;
  await tables.changed();
  expect(written).toEqual([1, 4]);
});

it('has the last of it in the end, and writes nothing twice', async () => {
  const { state, written, tables } = fake();
  await tables.changed();
  state.value = 7;
  await tables.changed();
  await tables.settle();
  await tables.settle();
  expect(written).toEqual([0, 7]);
});

it('is not waited for where nothing changes any more', async () => {
  vi.useFakeTimers();
  const { state, written, tables } = fake();
  await tables.changed();
  state.value = 7;
  await tables.changed();
  await vi.advanceTimersByTimeAsync(RESTS * TOOK_MS);
  expect(written).toEqual([0, 7]);
  vi.useRealTimers();
});

it('tells in the end that it failed while nobody waited', async () => {
  vi.useFakeTimers();
  let count = 0;
  const clock = { ms: 0 };
  const tables = sparingly(
    async () => {
      clock.ms += TOOK_MS;
      if ((count += 1) > 1) throw new Error('no room');
    },
    () => clock.ms,
  );
  await tables.changed();
  await tables.changed();
  await vi.advanceTimersByTimeAsync(RESTS * TOOK_MS);
  expect(count).toBe(2);
  await expect(tables.settle()).rejects.toThrow('no room');
  vi.useRealTimers();
});

it('tells whoever asked that it failed, and writes the next time', async () => {
  let fails = true;
  let count = 0;
  const tables = sparingly(async () => {
    count += 1;
    if (fails) throw new Error('no room');
  });
  await expect(tables.changed()).rejects.toThrow('no room');
  fails = false;
  await tables.changed();
  expect(count).toBe(2);
});
