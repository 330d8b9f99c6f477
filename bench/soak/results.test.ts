import { describe, expect, it } from 'vitest';
import { faultsOf, medianOf, type Point, pointsOf, type SoakResults } from './results.ts';
import { readFileSync } from 'node:fs';
import { RESULTS } from '../results.ts';
import { soakSvg } from './chart.ts';

const REST: Point = { second: 60, memoryMb: 100, descriptors: 20, threads: 7, open: 0 };
const PASSED = {
  name: '1 thread',
  rests: [REST, { ...REST, second: 1_800, memoryMb: 105, descriptors: 21 }] as const,
  sessions: 10,
  right: 10,
  wrong: 0,
  complaints: [],
  closed: { quit: 10 },
  lost: 0,
  exitCode: 0,
};
const ending = (last: Partial<Point>) => ({ ...PASSED, rests: [REST, { ...REST, ...last }] as const });

describe('a soak', () => {
  it('has passed when what is occupied at rest has grown by 5 % at most', () => {
    expect(faultsOf(PASSED)).toEqual([]);
    expect(faultsOf(ending({ memoryMb: 60, descriptors: 10, threads: 3 }))).toEqual([]);
  });

  it.each([
    [ending({ memoryMb: 105.1 }), 'memory grew from 100 MB to 105.1 MB'],
    [ending({ descriptors: 22 }), 'descriptors grew from 20 to 22'],
    [ending({ threads: 8 }), 'threads grew from 7 to 8'],
    [ending({ open: 1 }), 'connections still open without any client: 1'],
    [{ ...PASSED, wrong: 2 }, 'wrong replies to TIME: 2'],
    [{ ...PASSED, complaints: ['no reply', 'none either'] }, 'complaints: 2, the first: no reply'],
    [{ ...PASSED, lost: 3 }, 'connections whose end is not in the log: 3'],
    [{ ...PASSED, exitCode: 'SIGSEGV' }, 'it ended with SIGSEGV'],
  ])('has failed otherwise (%#)', (soaked, fault) => {
    expect(faultsOf(soaked)).toEqual([fault]);
  });
});

describe('samples', () => {
  it('become a point for every ten seconds', () => {
    const samples = Array.from({ length: 25 }, (_, second) => ({ ...REST, second, memoryMb: 100 + second }));
    expect(pointsOf(samples).map(({ second, memoryMb }) => [second, memoryMb])).toEqual([
      [5, 104.5],
      [15, 114.5],
      [22, 122],
    ]);
  });

  it('are judged figure by figure, by the one in the middle', () => {
    const samples = [
      { ...REST, memoryMb: 90, open: 3 },
      { ...REST, memoryMb: 200, open: 1 },
      { ...REST, memoryMb: 95.04, open: 2 },
    ];
    expect(medianOf(samples)).toEqual({ ...REST, memoryMb: 95, open: 2 });
  });
});

describe('the soak on record', () => {
  const recorded = (file: string): string => readFileSync(new URL(file, RESULTS), 'utf8');
  const results = JSON.parse(recorded('soak.json')) as SoakResults;

  it('lasted half an hour, and every server passed', () => {
    expect(results.minutes).toBeGreaterThanOrEqual(30);
    expect(results.servers.map((server) => faultsOf(server))).toEqual([[], []]);
  });

  it('is what soak.svg shows', () => {
    expect(recorded('soak.svg')).toBe(`${soakSvg(results)}\n`);
  });
});
