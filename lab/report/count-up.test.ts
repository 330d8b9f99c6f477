import { describe, expect, it } from 'vitest';
import { peakOf, threadsOf } from './count-up.ts';

const session = (thread: number, openedMs: number, closedMs = Number.NaN, replies = 0) => ({
  thread,
  openedMs,
  closedMs,
  replies,
});

describe("the peak of the log's connections", () => {
  it.each([
    ['of two side by side', [session(1, 0, 9), session(2, 5)], 2],
    ['of one that ends when another begins', [session(1, 0, 5), session(2, 5)], 1],
    ['of one whose end cannot be read', [session(1, 0, Number.NaN)], 1],
    ['of none', [], 0],
  ])('%s', (_, sessions, peak) => {
    expect(peakOf(sessions)).toBe(peak);
  });

  it('is known of each thread, with its sessions and replies', () => {
    expect(threadsOf([session(2, 0, 3, 2), session(1, 0, 9), session(1, 5, 7, 1)])).toEqual([
      { thread: 1, sessions: 2, replies: 1, peak: 2 },
      { thread: 2, sessions: 1, replies: 2, peak: 1 },
    ]);
  });
});
