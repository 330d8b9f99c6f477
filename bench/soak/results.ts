/** `results/soak.json`: what a soak of half an hour or more has measured, and how it is judged. */
import type { Machine } from '../machine.ts';
import type { Sample } from './soaked-server.ts';
import { spreadOf } from '../row.ts';

/** Samples of so many seconds become one point of the chart. */
export const POINT_S = 10;
/** How much more may be occupied at the end than after the first minute. */
const MOST_MORE = 0.05;

export interface Point extends Sample {
  /** Since the beginning. */
  readonly second: number;
}

/** What one server did. */
export interface Soaked {
  readonly name: string;
  /** Under load: medians of {@link POINT_S} seconds. */
  readonly points: readonly Point[];
  /** Without load and without garbage: after the first minute, and at the end. */
  readonly rests: readonly [first: Point, last: Point];
  readonly sessions: number;
  readonly right: number;
  readonly wrong: number;
  readonly complaints: readonly string[];
  /** Connections by how they ended. */
  readonly closed: Readonly<Record<string, number>>;
  /** Connections opened that the log has no end of. */
  readonly lost: number;
  readonly exitCode: number | string;
}

export interface SoakResults {
  /** UTC, by day. */
  readonly date: string;
  readonly machine: Machine;
  readonly minutes: number;
  readonly servers: readonly Soaked[];
}

/** The medians of every {@link POINT_S} seconds. */
export function pointsOf(samples: readonly Point[]): Point[] {
  const groups = Map.groupBy(samples, ({ second }) => Math.floor(second / POINT_S));
  return Array.from(groups.values(), medianOf);
}

/** Each figure by itself; memory to a tenth of a megabyte. */
export function medianOf(samples: readonly Point[]): Point {
  const median = (of: keyof Point): number => spreadOf(samples.map((sample) => sample[of])).median;
  return {
    second: Math.round(median('second')),
    memoryMb: Math.round(median('memoryMb') * 10) / 10,
    descriptors: Math.round(median('descriptors')),
    threads: Math.round(median('threads')),
    open: Math.round(median('open')),
  };
}

/** All that is wrong, a sentence each; none when the server has passed. */
export function faultsOf({ rests, wrong, complaints, lost, exitCode }: Omit<Soaked, 'points'>): string[] {
  const [first, last] = rests;
  const grown = (
    [
      ['memory', 'memoryMb', ' MB'],
      ['descriptors', 'descriptors', ''],
      ['threads', 'threads', ''],
    ] as const
  ).filter(([, of]) => last[of] > first[of] * (1 + MOST_MORE));
  return [
    ...grown.map(([what, of, unit]) => `${what} grew from ${first[of]}${unit} to ${last[of]}${unit}`),
    ...(wrong > 0 ? [`wrong replies to TIME: ${wrong}`] : []),
    ...(complaints.length > 0 ? [`complaints: ${complaints.length}, the first: ${complaints[0]}`] : []),
    ...(last.open > 0 ? [`connections still open without any client: ${last.open}`] : []),
    ...(lost > 0 ? [`connections whose end is not in the log: ${lost}`] : []),
    ...(exitCode === 0 ? [] : [`it ended with ${exitCode}`]),
  ];
}
