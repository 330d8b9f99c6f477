import { describe, expect, it } from 'vitest';
import { framesPerSecond, longestGap, quantile } from './frames.ts';

/** One every so many ms, from `fromMs` on and before `toMs`. */
function frames(everyMs: number, fromMs: number, toMs: number): number[] {
  return Array.from({ length: (toMs - fromMs) / everyMs }, (_, index) => fromMs + index * everyMs);
}

describe('frames per second', () => {
  it('are those of every second that lies in the time', () => {
    expect(new Set(framesPerSecond(frames(20, 0, 5_000), 1_000, 4_000))).toEqual(new Set([50]));
  });

  it('fall to what the worst second has, wherever it begins', () => {
    const drawn = [...frames(20, 0, 1_340), ...frames(20, 2_230, 5_000)]; // nothing for 900 ms
    const counts = framesPerSecond(drawn, 0, 5_000);
    expect(Math.min(...counts)).toBe(5);
    expect(Math.max(...counts)).toBe(50);
  });

  it('are not flattered by what was drawn before and afterwards', () => {
    const drawn = [...frames(10, 0, 1_000), ...frames(100, 1_000, 3_000), ...frames(10, 3_000, 4_000)];
    expect(new Set(framesPerSecond(drawn, 1_000, 3_000))).toEqual(new Set([10]));
  });

  it('of less than a second are those of the second that begins with it', () => {
    expect(framesPerSecond(frames(20, 0, 5_000), 1_000, 1_200)).toEqual([50]);
  });

  it('are none where nothing was drawn', () => {
    expect(framesPerSecond([], 0, 1_000)).toEqual([0]);
  });
});

describe('the longest time without a frame', () => {
  it('is found where it reaches into the time', () => {
    expect(longestGap([0, 20, 700, 720], 300, 400)).toBe(680);
  });

  it('is not one from before or afterwards', () => {
    expect(longestGap([0, 500, 520, 540, 1_500], 510, 530)).toBe(20);
  });
});

it.each([
  [0.5, 10],
  [0.95, 19],
  [1, 20],
  [0, 1],
])('%d of twenty values do not exceed %d', (share, value) => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect(quantile(values, share)).toBe(value);
});

it('no value has no quantile', () => {
  expect(quantile([], 0.5)).toBeNaN();
});
