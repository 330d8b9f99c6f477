/** How cost grows: every side at ever more connections, each point on a server of its own. */
import { applyLoad } from './load.ts';
import type { Bench } from './bench.ts';
import type { Colour } from '../lab/drawing/svg.ts';
import { unlessMissing } from './machine.ts';
import { type SideName, startServer } from './server.ts';

const SIZES = [1, 10, 100, 1_000, 10_000];
/** Who is measured, and the colour of its line. */
export const LINES = {
  'C limit': 'ink',
  ours: 'server',
  'ours, all threads': 'client',
  'ours, logged': 'other',
  'plain Node': 'soft',
  'Python, logged': 'alert',
} as const satisfies Partial<Record<SideName, Colour>>;
type GrowingSide = keyof typeof LINES;
export type Growth = Awaited<ReturnType<typeof measureGrowth>>[number];
export type Point = Awaited<ReturnType<typeof measurePoint>>;

/** Every side at every size; a size that a side did not take has no point. */
export async function measureGrowth(bench: Bench) {
  const growth = (Object.keys(LINES) as GrowingSide[]).map((side) => ({ side, points: [] as Point[] }));
  for (const connections of SIZES) {
    for (const { side, points } of growth) {
      const tell = (why: string): void => bench.say(`no point at ${connections} connections: ${why}`);
      const point = await unlessMissing(() => measurePoint(bench, side, connections), tell);
      if (point !== undefined) points.push(point);
    }
  }
  return growth;
}

async function measurePoint(bench: Bench, side: SideName, connections: number) {
  await using server = await startServer(side, bench);
  const { requestsPerSecond } = await applyLoad(bench, server, { kind: 'closed', connections });
  const bytes = server.child.memoryBytes('peak');
  return {
    connections,
    requestsPerSecond: Math.round(requestsPerSecond),
    /** The most it ever had; null where it cannot be known. */
    memoryMb: bytes === null ? null : Math.round(bytes / 1e5) / 10,
  };
}
