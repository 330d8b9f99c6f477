import { at, courseOf, exponentOf, millionOf, perHandIn, perThousand, quickest, shareOf } from './derive.ts';
import { describe, expect, it } from 'vitest';
import type { Burst, GradedClass, Growth, Reading, ScaleResults } from './results.ts';
import type { Results } from '../results.ts';
import { thisMachine } from '../machine.ts';

const READING: Reading = {
  wallS: 8,
  labS: 4,
  containersS: 2,
  engineS: 2,
  labBytes: 100e6,
  containersBytes: 50e6,
  scratchBytes: 1e6,
  writtenBytes: 8e6,
  toEngineBytes: 3e6,
  fromEngineBytes: 5e6,
};

function classOf(given: Partial<GradedClass>): GradedClass {
  const sizes = { folderBytes: 4e6, captureBytes: 2e6, classBytes: 1e5 };
  return { ...READING, kind: 'mixed', engines: 1, jobs: 2, handIns: 4, ...sizes, ...given };
}

function burstOf(sessions: number, factor: number): Burst {
  return {
    ...READING,
    wallS: 2 + factor,
    sessions,
    requests: sessions * 5,
    trafficMs: 100 * factor,
    proved: true,
    captureBytes: 4_000 * sessions,
    logBytes: 700 * sessions,
    recordBytes: 300 * sessions,
    wireBytes: 1_000 * sessions,
    analyse: READING,
    report: { ...READING, pageBytes: 1 },
  };
}

/** Time and memory as powers of the size. */
function growing(sizes: readonly number[], wallS: (size: number) => number, peakBytes = wallS): Growth[] {
  return sizes.map((size) => ({
    size,
    wallS: wallS(size),
    processorS: 1,
    peakBytes: peakBytes(size),
    bytes: 1,
  }));
}

const RESULTS: ScaleResults = {
  date: '2026-01-02',
  machine: thisMachine(),
  tookS: 1,
  isShort: false,
  missing: [],
  limits: { clientPorts: 28_232, heapBytes: 4e9, memoryBytes: 24e9, connections: 20_000 },
  classes: [
    classOf({ jobs: 1, wallS: 16 }),
    classOf({}),
    classOf({ engines: 2, wallS: 1 }),
    classOf({ kind: 'right', wallS: 2 }),
  ],
  bursts: [burstOf(1_000, 1), burstOf(1_000, 9), burstOf(1_000, 2), burstOf(5_000, 10)],
  merges: growing([2_500, 5_000], (size) => size / 100),
  tables: growing([2_500, 5_000], (size) => size / 5_000),
  reconciliations: growing(
    [100_000, 1_000_000],
    (size) => size / 1e4,
    (size) => size * 3e3,
  ).map((one) => Object.assign(one, { hosts: 50, matched: one.size })),
  reports: growing(
    [10_000, 100_000],
    (size) => size / 1e4,
    (size) => size * 2e4,
  ),
};

const SPEED = {
  rows: [
    { name: 'logged-connections', figures: [{ of: 'ours, logged', unit: 'connections/s', median: 25_000 }] },
    { name: 'idle-memory', value: { median: 4 }, figures: [] },
  ],
} as unknown as Results;

describe('growth', () => {
  it.each([0.5, 1, 2])('finds that the cost grows with the size to the power of %d', (power) => {
    const points = growing([10, 100, 1_000], (size) => 3 * size ** power);
    expect(exponentOf(points, 'wallS')).toBeCloseTo(power);
    expect(at(points, 100, 'wallS')).toBeCloseTo(3 * 100 ** power);
    expect(at(points, 10_000, 'wallS')).toBeGreaterThanOrEqual(3 * 10_000 ** power - 1e-6);
  });

  it.each([50, 100, 550, 2_000, 10])('is a line where every run takes something, at %d', (size) => {
    const points = growing([1_000, 100], (each) => 7 + each / 10);
    expect(at(points, size, 'wallS')).toBeCloseTo(7 + size / 10);
  });

  it('goes on by its exponent where it grows faster than a line', () => {
    const points = growing([10, 100], (size) => size ** 2);
    expect(at(points, 1_000, 'wallS')).toBeCloseTo(1e6);
  });

  it('is not known of one size alone', () => {
    const points = growing([10], (size) => size);
    expect(at(points, 20, 'wallS')).toBeNaN();
  });
});

describe('a course', () => {
  it('is told of the class as classes are, with as many at a time as were quickest on one engine', () => {
    expect(quickest(RESULTS, 'mixed')).toMatchObject({ engines: 1, jobs: 2 });
  });

  it('costs each hand-in its part of a class', () => {
    const each = { wallS: 2, labS: 1, processorS: 2, folderBytes: 1e6, captureBytes: 5e5, networkBytes: 2e6 };
    expect(perHandIn(classOf({}))).toMatchObject(each);
  });

  it('takes grading, tables, and in shards a merge', () => {
    const found = courseOf(RESULTS);
    expect(found?.alone).toEqual({ gradingS: 10_000, tablesS: 1_001, mergeS: 0, totalS: 11_001 });
    expect(found?.onHosts).toMatchObject({ gradingS: 5_000, tablesS: 501 });
    expect(found?.inShards.gradingS).toBe(1_000);
    expect(found?.inShards.tablesS).toBeCloseTo(50);
    expect(found?.inShards.mergeS).toBe(50);
  });

  it('is not told without what it follows from', () => {
    expect(courseOf({ ...RESULTS, classes: [] })).toBeUndefined();
    expect(courseOf({ ...RESULTS, tables: [] })).toBeUndefined();
  });
});

describe('sessions', () => {
  it('are told by the medians of the small bursts and what a large one adds', () => {
    const found = perThousand(RESULTS);
    expect(found?.small('wallS')).toBe(4);
    expect(found?.added('wallS')).toBe(2);
    expect(found?.each('captureBytes')).toBe(4_000);
  });

  it('in a million show which part gives way first', () => {
    const found = millionOf(RESULTS, SPEED);
    expect(found).toMatchObject({ perHost: 20_000, serverS: 40, sessionS: 0.8, openBytes: 4e9 });
    expect(found).toMatchObject({
      captureBytes: 4e9,
      hostCaptureBytes: 4e7,
      bitsPerSecond: 2e8,
      matchingS: 100,
    });
    expect(found?.needs.map((need) => [need.part, Number(shareOf(need).toFixed(2))])).toEqual([
      ['connections', 50],
      ['page', 5],
      ['matching', 0.75],
      ['ports', 0.71],
    ]);
  });
});
