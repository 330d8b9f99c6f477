/** The packets of one session that two captures both have: what they say of the two clocks. */
import type { Account, BareSegment } from './account.ts';
import type { Who } from '../../pcap/ending.ts';

/** What a stretch of one session allows an offset to be, in ms, and when it was; Unix ms. */
export interface Bracket {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly atMs: number;
}

/** Hears by how much a packet is later in `own` than in `other`, in ms; `isAway` for one that `own` had first. */
export type OnCrossing = (laterMs: number, isAway: boolean) => void;

/** Times are kept in whole microseconds. */
const RESOLUTION_MS = 0.001;

/** Of a session that lasts longer, each stretch has a bracket of its own: a clock may have moved meanwhile. */
const STRETCH_US = 10_000_000;

/** The extremes of what is later in one capture than in the other, for the packets of each side. */
interface Stretch {
  readonly atMs: number;
  readonly client: number[];
  readonly server: number[];
}

/**
 * A packet cannot arrive before it was sent, in neither direction, whatever the network does:
 *
 *     own    ──┬─ SYN     SYN-ACK ─┬──┬─ ACK …        own − other is the offset less the way there,
 *     other    └────▶ ──────── ────┘  └────▶          and the offset and the way back
 *
 * so the offset lies between the greatest difference one way and the least the other way, and the quickest packets,
 * not the average ones, bound it. Taken are the segments without payload, several of each side in every session: they
 * pass a network card as they are, where those with payload may be cut or joined.
 */
export function crossingsOf(own: Account, other: Account, onCrossing: OnCrossing): Bracket[] {
  const stretches: Stretch[] = [];
  const add = (who: Who) => (segment: BareSegment, same: BareSegment) => {
    const [ownMs, otherMs] = [own.startMs + segment.afterUs / 1_000, other.startMs + same.afterUs / 1_000];
    const laterMs = ownMs - otherMs;
    if (Number.isNaN(laterMs)) return;
    const index = Math.max(0, Math.floor(segment.afterUs / STRETCH_US));
    (stretches[index] ??= { atMs: ownMs, client: [], server: [] })[who].push(laterMs);
  };
  for (const who of ['client', 'server'] as const) eachPair(who, own, other, add(who));
  return stretches.flatMap((stretch) => bracketOf(stretch, onCrossing) ?? []);
}

/** Whoever is nearer to the client has the client's packets earlier and the server's later: that need not be known. */
function bracketOf({ atMs, client, server }: Stretch, onCrossing: OnCrossing): Bracket | undefined {
  if (client.length === 0 || server.length === 0) return undefined;
  const range = (all: readonly number[]) => [Math.min(...all), Math.max(...all)] as const;
  const [fromClient, fromServer] = [range(client), range(server)];
  const isNearer = fromClient[0] + fromClient[1] <= fromServer[0] + fromServer[1];
  const [there, back] = isNearer ? [fromClient, fromServer] : [fromServer, fromClient];
  for (const laterMs of client) onCrossing(laterMs, isNearer);
  for (const laterMs of server) onCrossing(laterMs, !isNearer);
  // The wrong way round where the clock moved meanwhile, over as much at least.
  const [leastMs, mostMs] = [Math.min(there[1], back[0]), Math.max(there[1], back[0])];
  return { leastMs: leastMs - RESOLUTION_MS, mostMs: mostMs + RESOLUTION_MS, atMs };
}

/**
 * Packets of one side are in the same order in both, so the nth is the nth where both have the same ones. Else one was
 * lost, or one is missing from a capture: only those that neither has twice are known to be the same then.
 */
function eachPair(
  who: Who,
  { wire: own }: Account,
  { wire: other }: Account,
  visit: (segment: BareSegment, same: BareSegment) => void,
): void {
  const ownBare = own?.bare.filter(({ segment }) => segment.from === who) ?? [];
  const otherBare = other?.bare.filter(({ segment }) => segment.from === who) ?? [];
  const areSame =
    ownBare.length === otherBare.length &&
    ownBare.every(({ segment }, index) => segment === otherBare[index]?.segment);
  if (areSame) {
    for (const [index, same] of otherBare.entries()) visit(ownBare[index] ?? same, same);
    return;
  }
  const others = onceEach(otherBare);
  for (const [segment, bare] of onceEach(ownBare)) {
    const same = others.get(segment);
    if (bare !== undefined && same !== undefined) visit(bare, same);
  }
}

/** By what they are; undefined for what is there several times. */
function onceEach(all: readonly BareSegment[]): Map<BareSegment['segment'], BareSegment | undefined> {
  const once = new Map<BareSegment['segment'], BareSegment | undefined>();
  for (const bare of all) once.set(bare.segment, once.has(bare.segment) ? undefined : bare);
  return once;
}
