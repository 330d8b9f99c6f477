/** Several servers under the same load, one after the other, round by round. */
import type { Figure } from './row.ts';
import { applyLoad } from './load.ts';
import type { Bench } from './bench.ts';
import type { LoadKind, LoadResult } from './load.ts';
import type { Measured } from './row.ts';
import { Missing } from './errors.ts';
import { Server } from './server.ts';
import type { SideName } from './sides.ts';
import { ratioOf, spreadOf } from './spread.ts';

export interface Comparison {
  readonly sides: readonly [ours: SideName, reference: SideName];
  /** Measured in the same rounds, for whoever wants to know; left out where they are missing and in short runs. */
  readonly beside?: readonly SideName[];
}

/** What one side gave in each round. */
export type Rounds<Result> = ReadonlyMap<SideName, readonly Result[]>;

/**
 * A first round warms everything up and does not count. From then on the order turns round by round, so that no side
 * always has the neighbour before it.
 */
export async function alternate<Result>(
  bench: Bench,
  { sides, beside = [] }: Comparison,
  measure: (server: Server) => Promise<Result>,
): Promise<Rounds<Result>> {
  await using servers = new AsyncDisposableStack();
  const running: Server[] = [];
  for (const name of sides) running.push(servers.use(await Server.start(name, bench)));
  for (const name of bench.short ? [] : beside) {
    const server = await startIfPossible(name, bench);
    if (server !== undefined) running.push(servers.use(server));
  }
  for (const server of running) await measure(server);

  const results = new Map<SideName, Result[]>(running.map(({ name }) => [name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const server of round % 2 === 0 ? running : running.toReversed()) {
      results.get(server.name)?.push(await measure(server));
    }
  }
  return results;
}

/** Two servers' rates as one ratio, with the figures of all that took part. */
export async function compareRates(
  bench: Bench,
  comparison: Comparison,
  load: LoadKind,
  rateOf: (result: LoadResult) => number,
  unit: string,
): Promise<Measured> {
  const rounds = await alternate(bench, comparison, (server) =>
    applyLoad(bench, server, load, bench.seconds),
  );
  const valuesOf = (name: SideName): number[] => (rounds.get(name) ?? []).map(rateOf);
  const [ours, reference] = comparison.sides;
  const figures: Figure[] = [];
  for (const [name, results] of rounds) {
    figures.push({ of: name, unit, ...spreadOf(valuesOf(name)) }, ...cpuFigure(name, unit, results));
  }
  return { value: ratioOf(valuesOf(ours), valuesOf(reference)), figures };
}

/** What noise cannot touch: the time the server itself was on a processor. */
function cpuFigure(name: SideName, unit: string, results: readonly LoadResult[]): Figure[] {
  const known = results.flatMap(({ cpuUs }) => cpuUs ?? []);
  const each = unit.startsWith('connections') ? 'connection' : 'request';
  return known.length === 0 ? [] : [{ of: name, unit: `µs of CPU per ${each}`, ...spreadOf(known) }];
}

async function startIfPossible(name: SideName, bench: Bench): Promise<Server | undefined> {
  try {
    return await Server.start(name, bench);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    bench.say(error.message);
    return undefined;
  }
}
