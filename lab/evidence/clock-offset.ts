/** How far the sources' clocks lie apart, as far as the sessions themselves can tell. */
import { type Account, hasBeginning, pairOf, type Source } from './account.ts';
import type { ClockOffset } from './evidence.ts';

/** What one session allows the offset to be. */
type Bracket = readonly [leastMs: number, mostMs: number];

/**
 * An order of events that no network can change has every session allow only certain offsets, from both sides:
 *
 *     client ──┬─ connects                       stands ─┬─────────▶   the SYN passes after one,
 *     capture  └────▶ SYN ──────── SYN-ACK ──────────────┘             the SYN-ACK before the other
 *
 *     capture ──┬─ SYN              first byte or FIN ─┬───────────▶   the server accepts
 *     log       └──────────▶ 'opened' ─────────────────┘               between the two
 *
 * Two captures see SYN and SYN-ACK cross in opposite directions, which is the first of these, and its middle is what
 * NTP measures (RFC 5905, section 8). Waiting makes a bracket wide and never wrong, so what most of them share is the
 * offset; sessions that contradict it are outvoted (Marzullo's algorithm, by which NTP chooses among its servers).
 */
export function measureOffsets(sources: readonly Source[]): Map<Source, ClockOffset> {
  const told = sources.filter(({ accounts }) => accounts.length > 0);
  const reference = told.find(({ kind }) => kind === 'capture') ?? told[0];
  const offsets = new Map<Source, ClockOffset>();
  if (reference === undefined) return offsets;
  const inReference = byPair(reference);
  for (const source of told) {
    if (source === reference) continue;
    const brackets = commonSessions(source, inReference).flatMap(([own, other]) =>
      source.kind === 'log' ? acceptedBetween(own, other) : crossed(own, other),
    );
    const shared = mostShared(brackets);
    if (shared === undefined) continue;
    const [least, most] = shared;
    offsets.set(source, {
      source: source.id,
      against: reference.id,
      offsetMs: Math.round((least + most) * 500) / 1_000,
      uncertaintyMs: Math.round((most - least) * 500) / 1_000,
      sessions: brackets.length,
    });
  }
  return offsets;
}

/** Whether the clocks are known to lie apart: else zero is among what the sessions allow. */
export function isApart({ offsetMs, uncertaintyMs }: ClockOffset): boolean {
  return Math.abs(offsetMs) > uncertaintyMs;
}

/** The most that the clocks can lie apart. */
export function mostApartMs({ offsetMs, uncertaintyMs }: ClockOffset): number {
  return Math.abs(offsetMs) + uncertaintyMs;
}

/** Of the same ports both must tell as often: else which of them are the same cannot be known before the offset is. */
function commonSessions(source: Source, others: ReturnType<typeof byPair>): [Account, Account][] {
  return [...byPair(source)].flatMap(([pair, own]) => {
    const known = others.get(pair) ?? [];
    if (own.length !== known.length) return [];
    return own.map((account, index): [Account, Account] => [account, known[index] ?? account]);
  });
}

/** In the order of time. */
function byPair({ accounts }: Source): Map<string, Account[]> {
  const whole = accounts.filter((account) => hasBeginning(account));
  const pairs = Map.groupBy(whole, (account) => pairOf(account));
  for (const own of pairs.values()) own.sort((one, other) => one.startMs - other.startMs);
  return pairs;
}

/**
 * The server's log has whole ms, cut down, so up to one more may have passed. When lines are written together, each
 * keeps the time of its own event: that adds nothing.
 */
const LOG_RESOLUTION_MS = 1;

/** All other times are kept in whole microseconds. */
const RESOLUTION_MS = 0.001;

function acceptedBetween(logged: Account, { startMs, spokeMs }: Account): Bracket[] {
  if (spokeMs === undefined) return [];
  return [[logged.startMs - spokeMs, logged.startMs + LOG_RESOLUTION_MS - startMs]];
}

/** Which of the two is nearer to the client need not be known: it has the greater difference at the SYN-ACK. */
function crossed(own: Account, other: Account): Bracket[] {
  if (own.synAckMs === undefined || other.synAckMs === undefined) return [];
  const differences = [own.startMs - other.startMs, own.synAckMs - other.synAckMs];
  return [[Math.min(...differences) - RESOLUTION_MS, Math.max(...differences) + RESOLUTION_MS]];
}

/** The stretch that lies in the most brackets. */
function mostShared(brackets: readonly Bracket[]): Bracket | undefined {
  const edges = brackets
    .flatMap(([leastMs, mostMs]) => [
      { atMs: leastMs, enters: 1 },
      { atMs: mostMs, enters: -1 },
    ])
    .toSorted((one, other) => one.atMs - other.atMs || other.enters - one.enters);
  let [inside, most] = [0, 0];
  let shared: Bracket | undefined;
  for (const [index, { atMs, enters }] of edges.entries()) {
    inside += enters;
    if (inside <= most) continue;
    most = inside;
    shared = [atMs, edges[index + 1]?.atMs ?? atMs];
  }
  return shared;
}
