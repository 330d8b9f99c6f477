import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Batch } from './batch.ts';

describe('a batch', () => {
  let taken: number[][] = [];
  const batchOf = (): Batch<number> => new Batch((items) => taken.push([...items]));

  beforeEach(() => {
    taken = [];
    vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on with the turn of the event loop after a quiet moment', () => {
    const batch = batchOf();
    batch.add(1);
    batch.add(2);
    expect(taken).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(taken).toEqual([[1, 2]]);
  });

  it('gathers for a few milliseconds while more keep coming', () => {
    const batch = batchOf();
    for (let item = 0; item < 20; item += 1) {
      batch.add(item);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(10);
    expect(taken.flat()).toEqual(Array.from({ length: 20 }, (_, item) => item));
    expect(taken.length).toBeGreaterThan(2);
    expect(taken.length).toBeLessThan(7);
  });

  it('does not pile up in a flood', () => {
    const batch = batchOf();
    for (let item = 0; item < 10_000; item += 1) batch.add(item);
    expect(taken.length).toBe(2);
    vi.advanceTimersByTime(10);
    expect(taken.flat()).toHaveLength(10_000);
  });
});
