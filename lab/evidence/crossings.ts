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

/** Between what the packets of one side are later in one capture than in the other; in ms. */
interface Range {
  leastMs: number;
  mostMs: number;
}

interface Stretch {
  readonly atMs: number;
  readonly client: Range;
  readonly server: Range;
}

/** Used again for each session, as there may be a million of them. */
const crossing: { readonly who: Who[]; readonly laterMs: number[] } = { who: [], laterMs: [] };

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
  crossing.who.length = 0;
  crossing.laterMs.length = 0;
  for (const who of SIDES)
    eachPair(who, own, other, (segment, same) => {
      const atMs = own.startMs + segment.afterUs / 1_000;
      const laterMs = atMs - other.startMs - same.afterUs / 1_000;
      if (Number.isNaN(laterMs)) return;
      const index = Math.max(0, Math.floor(segment.afterUs / STRETCH_US));
      const range = (stretches[index] ??= { atMs, client: nothing(), server: nothing() })[who];
      range.leastMs = Math.min(range.leastMs, laterMs);
      range.mostMs = Math.max(range.mostMs, laterMs);
      crossing.who.push(who);
      crossing.laterMs.push(laterMs);
    });
  const whole = stretches.filter(
    ({ client, server }) => client.leastMs <= client.mostMs && server.leastMs <= server.mostMs,
  );
  if (whole[0] === undefined) return [];
  const isNearer = isNearerToClient(whole[0]);
  for (const [index, who] of crossing.who.entries())
    onCrossing(crossing.laterMs[index] ?? 0, (who === 'client') === isNearer);
  return whole.map((stretch) => bracketOf(stretch));
}

const SIDES: readonly Who[] = ['client', 'server'];

function nothing(): Range {
  return { leastMs: Number.POSITIVE_INFINITY, mostMs: Number.NEGATIVE_INFINITY };
}

/** Whoever is nearer to the client has the client's packets earlier and the server's later. */
function isNearerToClient({ client, server }: Stretch): boolean {
  return client.leastMs + client.mostMs <= server.leastMs + server.mostMs;
}

function bracketOf(stretch: Stretch): Bracket {
  const { atMs, client, server } = stretch;
  const [there, back] = isNearerToClient(stretch) ? [client, server] : [server, client];
  // The wrong way round where the clock moved meanwhile, over as much at least.
  const leastMs = Math.min(there.mostMs, back.leastMs) - RESOLUTION_MS;
  return { leastMs, mostMs: Math.max(there.mostMs, back.leastMs) + RESOLUTION_MS, atMs };
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
  if (own === undefined || other === undefined) return;
  if (areSame(who, own.bare, other.bare)) {
    let at = -1;
    for (const segment of own.bare) {
      if (segment.segment.from !== who) continue;
      at = nextOf(who, other.bare, at);
      visit(segment, other.bare[at] ?? segment);
    }
    return;
  }
  const others = onceEach(who, other.bare);
  for (const [segment, bare] of onceEach(who, own.bare)) {
    const same = others.get(segment);
    if (bare !== undefined && same !== undefined) visit(bare, same);
  }
}

function areSame(who: Who, own: readonly BareSegment[], other: readonly BareSegment[]): boolean {
  let [one, two] = [nextOf(who, own, -1), nextOf(who, other, -1)];
  while (one < own.length && two < other.length) {
    if (own[one]?.segment !== other[two]?.segment) return false;
    one = nextOf(who, own, one);
    two = nextOf(who, other, two);
  }
  return one === own.length && two === other.length;
}

/** The index of the next segment of this side after `at`; the length where there is none. */
function nextOf(who: Who, bare: readonly BareSegment[], at: number): number {
  let next = at + 1;
  while (next < bare.length && bare[next]?.segment.from !== who) next += 1;
  return next;
}

/** By what they are; undefined for what is there several times. */
function onceEach(
  who: Who,
  all: readonly BareSegment[],
): Map<BareSegment['segment'], BareSegment | undefined> {
  const once = new Map<BareSegment['segment'], BareSegment | undefined>();
  for (const bare of all)
    if (bare.segment.from === who) once.set(bare.segment, once.has(bare.segment) ? undefined : bare);
  return once;
}
