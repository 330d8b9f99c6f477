/** Brings together what the sources tell of the same session. */
import { type Account, pairOf, type Source } from './account.ts';
import type { Clocks } from './clock-offset.ts';
import type { SessionId } from './evidence.ts';

export interface Session {
  readonly id: SessionId;
  readonly accounts: ReadonlyMap<Source, Account>;
}

type Told = readonly [source: Source, account: Account];
type OffsetMs = Clocks['offsetMs'];

/**
 * Matches by the pair of endpoints, then by order: sessions on the same ports come one after the other, in every
 * source. Only where one source has fewer of them must time say which. `offsetMs` is what a source's clock is ahead of
 * the first's.
 */
export function* matchSessions(
  sources: readonly Source[],
  machineAt: (address: string) => string,
  offsetMs: OffsetMs,
): Generator<Session> {
  const pairs = new Map<string, Told[]>();
  for (const source of sources)
    for (const account of source.accounts)
      pairs.getOrInsertComputed(pairOf(account), () => []).push([source, account]);
  for (const [pair, told] of pairs) {
    pairs.delete(pair); // there may be a million of them
    const bySource = Map.groupBy(told, ([source]) => source);
    const accounts = new Map(Array.from(bySource, ([source, all]) => [source, all.map(([, one]) => one)]));
    yield* sessionsOfPair(accounts, machineAt, offsetMs);
  }
}

function sessionsOfPair(
  told: ReadonlyMap<Source, readonly Account[]>,
  machineAt: (address: string) => string,
  offsetMs: OffsetMs,
): Session[] {
  const inOrder = [...told].map(
    ([source, accounts]) => [source, accounts.toSorted((one, other) => one.startMs - other.startMs)] as const,
  );
  // Whoever tells of most sessions on these ports has them all, as far as anybody knows.
  const [reference] = inOrder.toSorted(([, one], [, other]) => other.length - one.length);
  if (reference === undefined) return [];
  const [referenceSource, anchors] = reference;
  const startsMs = (accounts: readonly Account[], source: Source): number[] =>
    accounts.map((account) => account.startMs - offsetMs(source, account));
  const sessions = anchors.map(() => new Map<Source, Account>());
  for (const [source, accounts] of inOrder) {
    const places = placesIn(startsMs(anchors, referenceSource), startsMs(accounts, source));
    for (const [index, place] of places.entries()) {
      const account = accounts[index];
      if (account !== undefined) sessions[place]?.set(source, account);
    }
  }
  const { client, part } = anchors[0] as Account;
  const machine = machineAt(client.address);
  return sessions.map((accounts, index) => ({
    id: { client: machine, port: client.port, part, nth: index + 1 },
    accounts,
  }));
}

/**
 * For each of `times` the index of its anchor, in order, so that all together are as near as can be: of `n` anchors
 * `n - m` are passed over, and `least[k]` is the least distance so far with `k` of them passed over.
 */
function placesIn(anchors: readonly number[], times: readonly number[]): number[] {
  const spare = anchors.length - times.length;
  if (spare === 0) return times.map((_, index) => index);
  const least = new Float64Array(spare + 1);
  const cameFrom = times.map(() => new Uint32Array(spare + 1));
  for (const [index, time] of times.entries()) {
    let [best, bestAt] = [Number.POSITIVE_INFINITY, 0];
    for (let passed = 0; passed <= spare; passed += 1) {
      const before = least[passed] ?? 0;
      if (before < best) [best, bestAt] = [before, passed];
      least[passed] = best + Math.abs((anchors[index + passed] ?? 0) - time);
      const row = cameFrom[index];
      if (row !== undefined) row[passed] = bestAt;
    }
  }
  let passed = least.indexOf(least.reduce((one, other) => Math.min(one, other)));
  const places = times.map(() => 0);
  for (let index = times.length - 1; index >= 0; index -= 1) {
    places[index] = index + passed;
    passed = cameFrom[index]?.[passed] ?? 0;
  }
  return places;
}
