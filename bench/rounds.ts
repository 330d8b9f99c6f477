/** Several sides measured one after the other, round by round. */
import { type Server, type SideName, startServer } from './server.ts';
import type { Bench } from './bench.ts';
import { LIMIT, type Measured } from './row.ts';
import { unlessMissing } from './machine.ts';

/** What a side did in one round, by unit; every round of a side has the same units. */
type Reading = Readonly<Record<string, number>>;

/** Ours, what it is held against, and those measured in the same rounds for whoever wants to know. */
export type Sides = readonly [ours: SideName, reference: SideName, ...beside: SideName[]];

/**
 * A first round warms everything up and does not count. From then on the order turns round by round, so that no side
 * always has the neighbour before it. The values are the ratios of the first two in `unit`, round by round, as what
 * disturbs a round disturbs both of its sides; the figures are all that was read of every side.
 */
export async function compare(
  bench: Bench,
  unit: string,
  sides: readonly (readonly [name: string, measure: () => Promise<Reading>])[],
): Promise<Measured> {
  for (const [, measure] of sides) await measure();
  const readings = new Map<string, Reading[]>(sides.map(([name]) => [name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const [name, measure] of round % 2 === 0 ? sides : sides.toReversed()) {
      readings.get(name)?.push(await measure());
    }
  }
  const figures = Array.from(readings, ([name, all]) =>
    Object.keys(all[0] ?? {}).map((each) => [name, each, valuesIn(all, each)] as const),
  );
  const [ours = [], reference = []] = Array.from(readings.values(), (all) => valuesIn(all, unit));
  return { values: ratiosOf(ours, reference), figures: figures.flat() };
}

/** The same for servers: those beside the first two may be missing; of them a short run has the C limit alone. */
export async function compareServers(
  bench: Bench,
  unit: string,
  [ours, reference, ...beside]: Sides,
  measure: (server: Server) => Promise<Reading>,
): Promise<Measured> {
  await using servers = new AsyncDisposableStack();
  const running: Server[] = [];
  for (const name of [ours, reference]) running.push(servers.use(await startServer(name, bench)));
  for (const name of beside) {
    if (bench.short && name !== LIMIT) continue;
    const server = await unlessMissing(() => startServer(name, bench), bench.say);
    if (server !== undefined) running.push(servers.use(server));
  }
  const sides = running.map((server) => [server.name, () => measure(server)] as const);
  return await compare(bench, unit, sides);
}

/** Of each round. */
export function ratiosOf(ours: readonly number[], reference: readonly number[]): number[] {
  return ours.map((value, round) => value / (reference[round] ?? Number.NaN));
}

function valuesIn(readings: readonly Reading[], unit: string): number[] {
  return readings.map((reading) => reading[unit] ?? Number.NaN);
}
