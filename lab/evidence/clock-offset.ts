/** How far the sources' clocks lie apart, as far as the sessions themselves can tell. */
import type { Account, Source } from './account.ts';
import { hasBeginning, pairOf } from './account.ts';

export interface ClockOffset {
  readonly source: string;
  readonly against: string;
  /** Positive when the source's clock is ahead. */
  readonly offsetMs: number;
  /** Sessions it was measured on. */
  readonly sessions: number;
}

/**
 * Two captures saw the same SYN and the same SYN-ACK cross between them in opposite directions, so the way there
 * cancels the way back, as in NTP (RFC 5905, section 8): half of the sum of both differences, the median of all.
 * A client's record and a server's log share one instant with the capture and no way back, so only an offset larger
 * than what waiting explains can be told from waiting; it is the median as well, which one odd session does not move.
 */
export function measureOffsets(sources: readonly Source[]): Map<Source, ClockOffset> {
  const reference = sources.find(({ kind }) => kind === 'capture') ?? sources[0];
  const offsets = new Map<Source, ClockOffset>();
  if (reference === undefined) return offsets;
  for (const source of sources) {
    if (source === reference) continue;
    const differences = commonSessions(source, reference).flatMap(([own, other]) =>
      difference(source, own, other),
    );
    const { kind } = source;
    const offsetMs = kind === 'capture' ? median(differences) : beyondWaiting(kind, differences);
    offsets.set(source, {
      source: source.name,
      against: reference.name,
      offsetMs: Math.round(offsetMs * 1_000) / 1_000,
      sessions: differences.length,
    });
  }
  return offsets;
}

/** Of the same ports both must tell as often: else which of them are the same cannot be known before the offset is. */
function commonSessions(source: Source, reference: Source): [Account, Account][] {
  const others = byPair(reference);
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

function difference(source: Source, own: Account, other: Account): number[] {
  if (source.kind !== 'capture') return [own.startMs - other.startMs];
  if (own.synAckMs === undefined || other.synAckMs === undefined) return [];
  return [(own.startMs - other.startMs + (own.synAckMs - other.synAckMs)) / 2];
}

/** From the SYN, in ms: a client says that it connects just before, a busy server that it accepted some time after. */
const EXPLAINED_MS = { client: [-1_000, 5], log: [-5, 10_000] } as const;

function beyondWaiting(kind: 'client' | 'log', differences: readonly number[]): number {
  const [least, most] = EXPLAINED_MS[kind];
  const typical = median(differences);
  return typical >= least && typical <= most ? 0 : typical;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
