/** How cost grows: every side at ever more connections, each point on a server of its own. */
import { applyLoad } from './load.ts';
import type { Bench } from './bench.ts';
import { Missing } from './errors.ts';
import { Server } from './server.ts';
import type { SideName } from './sides.ts';

const SIZES = [1, 10, 100, 1_000, 10_000];
const SIDES = [
  'C limit',
  'ours',
  'ours, all threads',
  'ours, logged',
  'plain Node',
  'Python, logged',
] as const;
const LOOK_MS = 100;

export interface Point {
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** The most that was seen while the connections stood; null where it cannot be known. */
  readonly memoryMb: number | null;
}

export interface Growth {
  readonly side: SideName;
  /** A size that a side did not take has no point. */
  readonly points: readonly Point[];
}

export async function measureGrowth(bench: Bench): Promise<Growth[]> {
  const points = new Map<SideName, Point[]>(SIDES.map((side) => [side, []]));
  for (const connections of SIZES) {
    for (const side of SIDES) {
      try {
        points.get(side)?.push(await measurePoint(bench, side, connections));
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        bench.say(`no point at ${connections} connections: ${error.message}`);
      }
    }
  }
  return Array.from(points, ([side, found]) => ({ side, points: found }));
}

async function measurePoint(bench: Bench, side: SideName, connections: number): Promise<Point> {
  await using server = await Server.start(side, bench);
  let mostBytes = server.child.memoryBytes('now');
  const look = setInterval(() => {
    const bytes = server.child.memoryBytes('now');
    if (bytes !== null) mostBytes = Math.max(mostBytes ?? 0, bytes);
  }, LOOK_MS);
  try {
    const load = { kind: 'closed', connections, depth: 1 } as const;
    const { requestsPerSecond } = await applyLoad(bench, server, load, bench.seconds);
    const memoryMb = mostBytes === null ? null : Math.round(mostBytes / 1e5) / 10;
    return { connections, requestsPerSecond: Math.round(requestsPerSecond), memoryMb };
  } finally {
    clearInterval(look);
  }
}
