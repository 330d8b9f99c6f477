/** What a source should have of a session and does not: the session itself, lines, payload, packets. */
import type { Account, BareSegment, Source, WireAccount } from './account.ts';
import type { Cause, Gap } from './evidence.ts';
import type { Clocks } from './clock-offset.ts';
import type { Session } from './match.ts';

const LOG_TOLERANCE_MS = 5;

/** What the sessions are looked at with. */
export interface Reading extends Pick<Clocks, 'offsetMs' | 'boundsOf'> {
  /** Whether the source has any session of the part. */
  readonly hasAny: (source: Source, part: string) => boolean;
  /** Hears of a cause that explains flaws of the session at hand, as often as it does. */
  readonly blame: (reason: Reason) => void;
}

type Uncounted<One> = One extends Cause ? Omit<One, 'sessions' | 'examples' | 'absent' | 'agreeing'> : never;
export type Reason = Uncounted<Cause>;

/** Those that no cause explains. */
export function findGaps(session: Session, sources: readonly Source[], reading: Reading): Gap[] {
  return [
    ...missingSessions(session, sources, reading),
    ...missingLines(session, reading),
    ...missingPayload(session, reading),
    ...missingPackets(session, reading),
  ];
}

function missingSessions(
  { id: session, accounts }: Session,
  sources: readonly Source[],
  { offsetMs, hasAny, blame }: Reading,
): Gap[] {
  const told = [...accounts.values()];
  // Whether the connection stood is known by whoever saw it stand.
  const best = told.find(({ established }) => established) ?? told[0];
  const [teller, account] = [...accounts].at(-1) as [Source, Account];
  const { startMs, endMs = startMs } = account;
  return sources.flatMap((source): Gap[] => {
    if (accounts.has(source) || best === undefined || !source.covers(best)) return [];
    const file = source.files?.get(session.part);
    const aheadMs = offsetMs(source, account) - offsetMs(teller, account);
    if (file !== undefined && endMs + aheadMs < file.firstMs)
      blame({ kind: 'capture-started-late', source: source.id });
    else if (file !== undefined && startMs + aheadMs > file.lastMs)
      blame({ kind: 'capture-ended-early', source: source.id });
    else if (startMs + aheadMs > lastToldMs(source, session.part))
      blame({ kind: 'log-ended-early', source: source.id });
    else if (!hasAny(source, session.part))
      blame({ kind: 'nothing-recorded', source: source.id, part: session.part });
    else {
      const knownTo = Array.from(accounts.keys(), ({ id }) => id);
      return [{ kind: 'session', session, missingFrom: source.id, knownTo }];
    }
    return [];
  });
}

/** Infinite where nobody knows; a log is written in whole milliseconds, some after what it tells of. */
function lastToldMs({ lastToldMs: lasts }: Source, part: string): number {
  return (lasts?.get(part) ?? Number.POSITIVE_INFINITY) - LOG_TOLERANCE_MS;
}

/**
 * A recording by hand may begin or end in the middle of a session: where every capture has only the middle of it, the
 * rest of its lines is not missing, it lies outside.
 */
function missingLines({ id: session, accounts }: Session, { offsetMs, blame }: Reading): Gap[] {
  const captured = [...accounts.values()].flatMap(({ wire }) => wire ?? []);
  const isOutside = {
    beginning: captured.length > 0 && captured.every(({ begins }) => !begins),
    middle: false,
    end: captured.length > 0 && captured.every(({ ends }) => !ends),
  };
  const told = [...accounts];
  const endsAfter = (source: Source, lastMs: number): boolean =>
    told.some(
      ([other, account]) =>
        (account.endMs ?? 0) - offsetMs(other, account) + offsetMs(source, account) > lastMs,
    );
  return told.flatMap(([source, { omissions = [], part }]) =>
    omissions
      .filter(({ at }) => !isOutside[at])
      .flatMap(({ event, missing, of, at }): Gap[] => {
        if (at !== 'end' || !endsAfter(source, lastToldMs(source, part)))
          return [{ kind: 'line', session, missingFrom: source.id, event, missing, of }];
        blame({ kind: 'log-ended-early', source: source.id });
        return [];
      }),
  );
}

/** Also what the capture itself shows to be wrong with all of its packets. */
function missingPayload({ id: session, accounts }: Session, { blame }: Reading): Gap[] {
  return [...accounts].flatMap(([source, { wire, part }]): Gap[] => {
    if (wire === undefined) return [];
    const { holes, copies, only: from, isCut, begins } = wire;
    if (copies > 1) blame({ kind: 'packets-repeated', source: source.id, copies });
    // Of a session that was about to end when the capture started, one packet may well be all there was to come.
    if (from !== undefined && begins) blame({ kind: 'one-direction-only', source: source.id, from });
    const bytes = source.files?.get(part)?.snapBytes ?? 0;
    if (isCut) blame({ kind: 'cut-at-snap-length', source: source.id, bytes });
    return holes.map((sender) => ({ kind: 'payload', session, missingFrom: source.id, sender }));
  });
}

/** Both captures of a session hold the same segments; those with payload are covered by what they carry. */
function missingPackets({ id: session, accounts }: Session, { offsetMs, blame }: Reading): Gap[] {
  const missingFrom = (source: Source, own: Account, other: Source, theirs: Account): Gap[] => {
    if (source === other || own.wire === undefined || theirs.wire === undefined) return [];
    const file = other.files?.get(session.part);
    const aheadMs = offsetMs(other, theirs) - offsetMs(source, own);
    const isLate = file !== undefined && own.startMs + aheadMs < file.firstMs;
    const isEarly = file !== undefined && (own.endMs ?? own.startMs) + aheadMs > file.lastMs;
    const { only } = theirs.wire;
    return surplus(own.wire, theirs.wire).flatMap(({ number, segment, isBefore, isAfter }): Gap[] => {
      const from = only ?? segment.from;
      if (isBefore && isLate) blame({ kind: 'capture-started-late', source: other.id });
      else if (from !== segment.from) blame({ kind: 'one-direction-only', source: other.id, from });
      else if (isAfter && isEarly) blame({ kind: 'capture-ended-early', source: other.id });
      else return [{ kind: 'packet', session, missingFrom: other.id, knownTo: source.id, number, segment }];
      return [];
    });
  };
  const told = [...accounts];
  return told.flatMap(([source, own]) =>
    told.flatMap(([other, theirs]) => missingFrom(source, own, other, theirs)),
  );
}

interface Surplus extends BareSegment {
  /** Whether it comes before, or after, all that both have. */
  readonly isBefore: boolean;
  readonly isAfter: boolean;
}

/** What the first has more often than the second. */
function surplus(own: WireAccount, theirs: WireAccount): Surplus[] {
  const isSame = ({ segment }: BareSegment, index: number): boolean =>
    segment === theirs.bare[index]?.segment;
  if (own.bare.length === theirs.bare.length && own.bare.every(isSame)) return [];
  const left = new Map<string, number>();
  for (const { segment } of theirs.bare) {
    const key = keyOf(segment, theirs);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const isMissing = own.bare.map(({ segment }) => {
    const key = keyOf(segment, own.begins && theirs.begins ? theirs : own);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
  const [first, last] = [isMissing.indexOf(false), isMissing.lastIndexOf(false)];
  return own.bare
    .map((bare, index) => ({ ...bare, isBefore: first === -1 || index < first, isAfter: index > last }))
    .filter((_, index) => isMissing[index]);
}

/** By the numbers on the wire, as those of a capture without the SYN count from somewhere else. */
function keyOf(
  { from, flags, relSeq, relAck }: BareSegment['segment'],
  { clientZero, serverZero }: WireAccount,
): string {
  const [ownZero, peerZero] = from === 'client' ? [clientZero, serverZero] : [serverZero, clientZero];
  const ack = flags.includes('ACK') ? (relAck + peerZero) >>> 0 : relAck;
  return `${from} ${flags.join()} ${(relSeq + ownZero) >>> 0} ${ack}`;
}
