/** How far the sources' clocks lie apart, and how long packets travel between machines, as far as the sessions tell. */
import { type Account, hasBeginning, pairOf, type Source } from './account.ts';
import { type Bracket, crossingsOf } from './crossings.ts';
import type { ClockOffset, Delay } from './evidence.ts';
import { Waits } from './waits.ts';

/** Where an offset must lie, in ms. */
interface Bounds {
  readonly leastMs: number;
  readonly mostMs: number;
}

interface Measured extends Bounds {
  /** The client machine's address, where a record is of several whose clocks differ. */
  readonly address: string;
  readonly sessions: number;
  readonly moved: ClockOffset['moved'];
}

/** What is known of the clocks; see {@link measureClocks}. */
export type Clocks = ReturnType<typeof measureClocks>;

/**
 * An order of events that no network can change has every session allow only certain offsets, from both sides:
 *
 *     client ──┬─ connects                       stands ─┬─────────▶   the SYN passes after one,
 *     capture  └────▶ SYN ──────── SYN-ACK ──────────────┘             the SYN-ACK before the other
 *
 *     capture ──┬─ SYN              first byte or FIN ─┬───────────▶   the server accepts
 *     log       └──────────▶ 'opened' ─────────────────┘               between the two
 *
 * Two captures see all packets without payload cross in both directions (crossings.ts), the middle of which is what NTP
 * measures (RFC 5905, section 8). Waiting makes a bracket wide and never wrong, so what most of them share is the
 * offset; sessions that contradict it are outvoted (Marzullo's algorithm, by which NTP chooses among its servers).
 * It is O(n log n) in the sessions; none of their packets is kept for it but the time of what an account has anyway.
 */
export function measureClocks(sources: readonly Source[], machineAt: (address: string) => string) {
  const told = sources.filter(({ accounts }) => accounts.length > 0);
  const reference = told.find(({ kind }) => kind === 'capture') ?? told[0];
  const measured = new Map<Source, readonly Measured[]>();
  const delays: Delay[] = [];
  let ofReference: Map<string, Account[]> | undefined;
  for (const source of told) {
    if (reference === undefined || source === reference) continue;
    const known = (ofReference ??= byPair(reference));
    const [away, back] = [new Waits(), new Waits()];
    const onCrossing = (laterMs: number, isAway: boolean): void =>
      isAway ? away.add(-laterMs) : back.add(laterMs);
    const bracketsOf = (own: Account, other: Account): readonly Bracket[] => {
      if (source.kind === 'log') return acceptedBetween(own, other);
      if (own.wire && other.wire) return crossingsOf(own, other, onCrossing);
      return crossed(own, other);
    };
    // Each client machine keeps a record by its own clock.
    const machines = new Map<string, { sessions: number; readonly brackets: Bracket[] }>();
    eachCommon(source, known, (own, other) => {
      const brackets = bracketsOf(own, other);
      if (brackets.length === 0) return;
      const address = source.kind === 'client' ? own.client.address : '';
      const machine = machines.getOrInsertComputed(address, () => ({ sessions: 0, brackets: [] }));
      machine.sessions += 1;
      machine.brackets.push(...brackets);
    });
    const groups = asOne(
      Array.from(machines, ([address, { sessions, brackets }]) =>
        boundsOf(address, sessions, brackets),
      ).filter((one) => one !== undefined),
    );
    measured.set(source, groups);
    if (groups[0] === undefined) continue;
    const { offsetMs, uncertaintyMs } = taken(groups[0]);
    const [id, other] = [source.id, reference.id];
    delays.push(...delayOf(id, other, away, offsetMs, uncertaintyMs));
    delays.push(...delayOf(other, id, back, -offsetMs, uncertaintyMs));
  }
  /** A machine's record and log are by the clock of its capture, which is known best. */
  const ofCapture = new Map(
    [...measured].flatMap(([{ kind, machine }, [bounds]]) =>
      kind === 'capture' && machine !== undefined && bounds !== undefined
        ? [[machine, taken(bounds).offsetMs] as const]
        : [],
    ),
  );
  const expectedMs = ({ kind, machine }: Source, { client }: Account): number => {
    const own = kind === 'client' ? machineAt(client.address) : kind === 'log' ? machine : undefined;
    return ofCapture.get(own ?? '') ?? 0;
  };
  const boundsOfOne = (source: Source, { client }: Account): Measured | undefined => {
    const groups = measured.get(source) ?? [];
    return groups.length > 1 ? groups.find(({ address }) => address === client.address) : groups[0];
  };
  return {
    offsets: [...measured].flatMap(([source, groups]) =>
      groups.map((one): ClockOffset => ({
        source: source.id,
        ...(groups.length > 1 && { machine: machineAt(one.address) }),
        against: reference?.id ?? '',
        ...middleOf(one),
        sessions: one.sessions,
        ...(one.moved !== undefined && { moved: one.moved }),
      })),
    ),
    delays,
    /** What to take off an account's times so that all of them are by one clock, that of the first capture. */
    offsetMs: (source: Source, account: Account): number => {
      const bounds = boundsOfOne(source, account);
      return bounds === undefined ? 0 : taken(bounds, expectedMs(source, account)).offsetMs;
    },
    /** Where that must lie; nothing where no session tells. */
    boundsOf: (source: Source, account: Account): Bounds | undefined => boundsOfOne(source, account),
  };
}

/** Whether the clocks are known to lie apart: else zero is among what the sessions allow. */
export function isApart({ offsetMs, uncertaintyMs }: Offset): boolean {
  return Math.abs(offsetMs) > uncertaintyMs;
}

/** Clocks that may be nearer to each other are as good as one, whatever was measured: a log tells milliseconds. */
const SAME_MS = 1;

/** Whether a person must know that there are two clocks. */
export function isOff({ offsetMs, uncertaintyMs }: Offset): boolean {
  return Math.abs(offsetMs) - uncertaintyMs > SAME_MS;
}

/** The most that the clocks can lie apart. */
export function mostApartMs({ offsetMs, uncertaintyMs }: Offset): number {
  return Math.abs(offsetMs) + uncertaintyMs;
}

type Offset = Pick<ClockOffset, 'offsetMs' | 'uncertaintyMs'>;

function middleOf({ leastMs, mostMs }: Bounds): Offset {
  return {
    offsetMs: Math.round((leastMs + mostMs) * 500) / 1_000,
    uncertaintyMs: Math.round((mostMs - leastMs) * 500) / 1_000,
  };
}

/** Clocks that may well agree are taken to: the middle of a wide bracket is waiting, not a clock. */
function taken(bounds: Bounds, expectedMs = 0): Offset {
  const { leastMs, mostMs } = bounds;
  if (expectedMs < leastMs || expectedMs > mostMs) return middleOf(bounds);
  return { offsetMs: expectedMs, uncertaintyMs: Math.max(expectedMs - leastMs, mostMs - expectedMs) };
}

function delayOf(from: string, to: string, waits: Waits, offsetMs: number, uncertaintyMs: number): Delay[] {
  if (waits.count === 0) return [];
  // None takes less than no time: below lies what the clocks may be off by.
  const round = (ms: number): number => Math.max(0, Math.round(ms * 1_000) / 1_000);
  const [medianMs, p99Ms] = [round(waits.at(0.5) + offsetMs), round(waits.at(0.99) + offsetMs)];
  return [{ from, to, medianMs, p99Ms, uncertaintyMs: round(uncertaintyMs), packets: waits.count }];
}

/** Of the same ports both must tell as often: else which of them are the same cannot be known before the offset is. */
function eachCommon(
  source: Source,
  others: ReadonlyMap<string, readonly Account[]>,
  visit: (own: Account, other: Account) => void,
): void {
  for (const [pair, own] of byPair(source)) {
    const known = others.get(pair);
    if (own.length !== known?.length) continue;
    for (const [index, other] of known.entries()) visit(own[index] ?? other, other);
  }
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
  const mostMs = logged.startMs + LOG_RESOLUTION_MS - startMs;
  return [{ leastMs: logged.startMs - spokeMs, mostMs, atMs: startMs }];
}

function crossed(own: Account, other: Account): Bracket[] {
  if (own.synAckMs === undefined || other.synAckMs === undefined) return [];
  const differences = [own.startMs - other.startMs, own.synAckMs - other.synAckMs];
  const leastMs = Math.min(...differences) - RESOLUTION_MS;
  return [{ leastMs, mostMs: Math.max(...differences) + RESOLUTION_MS, atMs: other.startMs }];
}

/** Within so long a clock hardly moves. */
const STRETCH_MS = 10_000;
/** The fastest that Linux corrects a clock without setting it; adjtimex(2). */
const MOST_DRIFT = 500e-6;
/** Less is the noise of time stamps. */
const MOVED_MS = 0.1;

/**
 * What most sessions share; where those of some stretch of the run agree on something else, the clock has moved, and the
 * offset is known to lie in all of it.
 */
function boundsOf(address: string, sessions: number, brackets: readonly Bracket[]): Measured | undefined {
  const shared = mostShared(brackets);
  if (shared === undefined) return undefined;
  if (shared.votes === brackets.length) return { address, sessions, moved: undefined, ...shared };
  const [firstMs, lastMs] = [leastOf(brackets), -leastOf(brackets.map(({ atMs }) => ({ atMs: -atMs })))];
  const stretches = Map.groupBy(brackets, ({ atMs }) => Math.floor((atMs - firstMs) / STRETCH_MS));
  const driftMs = (lastMs - firstMs) * MOST_DRIFT;
  const own = [...stretches.keys()]
    .toSorted((one, other) => one - other)
    .flatMap((key) => mostShared(stretches.get(key) ?? []) ?? [])
    .filter((one) => one.votes > 1 || gapMs(one, shared) <= driftMs);
  let { leastMs, mostMs } = shared;
  for (const one of own) {
    if (gapMs(one, shared) === 0) continue;
    leastMs = Math.min(leastMs, one.leastMs);
    mostMs = Math.max(mostMs, one.mostMs);
  }
  const [first = shared, last = shared] = [own[0], own.at(-1)];
  const hasMoved = gapMs(first, last) > MOVED_MS;
  const moved = hasMoved ? { first: middleOf(first), last: middleOf(last) } : undefined;
  return { address, sessions, moved, leastMs, mostMs };
}

function leastOf(all: readonly Pick<Bracket, 'atMs'>[]): number {
  return all.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
}

/** How far apart they are; 0 where they have something in common. */
function gapMs(one: Bounds, other: Bounds): number {
  return Math.max(0, one.leastMs - other.mostMs, other.leastMs - one.mostMs);
}

/** Machines whose clocks may well agree have one. */
function asOne(groups: readonly Measured[]): readonly Measured[] {
  const [first, ...others] = groups;
  if (first === undefined || others.length === 0) return groups;
  const leastMs = Math.max(...groups.map((one) => one.leastMs));
  const mostMs = Math.min(...groups.map((one) => one.mostMs));
  if (leastMs > mostMs || groups.some(({ moved }) => moved !== undefined)) return groups;
  const sessions = groups.reduce((sum, one) => sum + one.sessions, 0);
  return [{ address: '', sessions, moved: undefined, leastMs, mostMs }];
}

/** The stretch that lies in the most brackets, and in how many. */
function mostShared(brackets: readonly Bracket[]): (Bounds & { readonly votes: number }) | undefined {
  const begins = Float64Array.from(brackets, ({ leastMs }) => leastMs).sort();
  const ends = Float64Array.from(brackets, ({ mostMs }) => mostMs).sort();
  let ended = 0;
  let votes = 0;
  let shared: Bounds | undefined;
  for (const [index, leastMs] of begins.entries()) {
    while ((ends[ended] ?? leastMs) < leastMs) ended += 1;
    if (index + 1 - ended <= votes) continue;
    votes = index + 1 - ended;
    shared = { leastMs, mostMs: ends[ended] ?? leastMs };
  }
  return shared && { ...shared, votes };
}
