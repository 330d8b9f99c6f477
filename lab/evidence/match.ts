/** Brings together what the sources tell of the same session. */
import type { Account, Source } from './account.ts';
import { pairOf } from './account.ts';

export interface Session {
  /** The client's endpoint, which names the session. */
  readonly name: string;
  readonly accounts: ReadonlyMap<Source, Account>;
}

/**
 * Matches by the pair of endpoints, then by time: of several sessions on the same ports, accounts nearest in time
 * belong together, since one ends before the next begins. `offsetMs` is what a source's clock is ahead of the first's.
 */
export function matchSessions(
  sources: readonly Source[],
  nameOf: (account: Account) => string,
  offsetMs: (source: Source) => number,
): Session[] {
  const pairs = new Map<string, Map<Source, Account[]>>();
  for (const source of sources) {
    for (const account of source.accounts) {
      const pair = pairOf(account);
      const told = pairs.get(pair) ?? new Map<Source, Account[]>();
      pairs.set(pair, told);
      told.set(source, [...(told.get(source) ?? []), account]);
    }
  }
  return [...pairs.values()].flatMap((told) => sessionsOfPair(told, nameOf, offsetMs));
}

function sessionsOfPair(
  told: ReadonlyMap<Source, readonly Account[]>,
  nameOf: (account: Account) => string,
  offsetMs: (source: Source) => number,
): Session[] {
  // Whoever tells of most sessions on these ports sets the order; the others join the nearest in time.
  const [reference] = [...told].toSorted(([, one], [, other]) => other.length - one.length);
  if (reference === undefined) return [];
  const [referenceSource, anchors] = reference;
  const sessions = anchors.map((anchor) => new Map<Source, Account>([[referenceSource, anchor]]));
  for (const [source, accounts] of told) {
    if (source === referenceSource) continue;
    for (const account of accounts) {
      const atMs = account.startMs - offsetMs(source);
      const distance = (anchor: Account): number =>
        Math.abs(anchor.startMs - offsetMs(referenceSource) - atMs);
      const free = anchors.keys().filter((index) => sessions[index]?.has(source) === false);
      const nearest = [...free].toSorted(
        (a, b) => distance(anchors[a] as Account) - distance(anchors[b] as Account),
      )[0];
      sessions[nearest ?? -1]?.set(source, account);
    }
  }
  return sessions.map((accounts, index) => ({ name: nameOf(anchors[index] as Account), accounts }));
}
