/** Where the sources tell of the same session what cannot all be true. */
import { type Account, hasBeginning, type Source } from './account.ts';
import type { Contradiction, SessionId } from './evidence.ts';
import type { Reading } from './gaps.ts';
import type { Who } from '../../pcap/ending.ts';
import type { Session } from './match.ts';

type Told = readonly [source: Source, account: Account];

/** Logs are written in whole milliseconds, and a clock can be read a moment before the packet was stamped. */
const TIME_TOLERANCE_MS = 5;

export function findContradictions({ id: session, accounts }: Session, reading: Reading): Contradiction[] {
  const told = [...accounts];
  const bytes = (sender: Who, bytesOf: (account: Account) => number | undefined): Contradiction[] => {
    const [capture, late] = bytesAfterEnd(sender, told);
    if (capture !== undefined)
      reading.blame({ kind: 'bytes-after-end', source: capture.id, from: sender, bytes: late });
    const readBy: Source['kind'] = sender === 'client' ? 'log' : 'client';
    const counted = (account: Account, source: Source): number | undefined => {
      const value = bytesOf(account);
      // Who reads may have ended before the last of them came, or may yet have seen them come.
      return source.kind === readBy && value !== undefined && value + late >= most
        ? Math.max(value, most)
        : value;
    };
    const most = Math.max(0, ...told.map(([, account]) => (account.wire && bytesOf(account)) ?? 0));
    return disagreements(told, counted, reading).map(([odd, usual]) => ({
      kind: 'bytes',
      session,
      sender,
      odd,
      usual,
    }));
  };
  const longest = told
    .map(([, { replies = [] }]) => replies)
    .reduce((one, other) => (other.length > one.length ? other : one), []);
  const heard = ({ replies, stoppedListening = false }: Account): string[] | undefined =>
    stoppedListening && replies?.every((reply, index) => reply === longest[index]) ? longest : replies;
  return [
    ...disagreements(told, heard, reading).map(
      ([odd, usual]) => ({ kind: 'replies', session, odd, usual }) as const,
    ),
    ...bytes('client', ({ requestBytes }) => requestBytes),
    ...bytes('server', ({ replyBytes }) => replyBytes),
    ...impossibleTimes(session, told, reading),
  ];
}

/** The first capture that has some, and how many they are. */
function bytesAfterEnd(
  sender: Who,
  told: readonly Told[],
): readonly [capture: Source | undefined, bytes: number] {
  for (const [source, { wire }] of told) {
    const bytes = wire?.afterEnd[sender] ?? 0;
    if (bytes > 0) return [source, bytes];
  }
  return [undefined, 0];
}

interface Said<Value> {
  value: Value;
  sources: string[];
}

/** One for each value that is not the one most sources give. */
function disagreements<Value>(
  told: readonly Told[],
  valueOf: (account: Account, source: Source) => Value | undefined,
  reading: Reading,
): [odd: Said<Value>, usual: Said<Value>][] {
  const known = told.flatMap(([source, account]) => {
    const value = valueOf(account, source);
    return value === undefined ? [] : [{ source, account, value, key: String(value) }];
  });
  if (known.every(({ key }) => key === known[0]?.key)) return [];
  const isCertain = ({ source, account }: (typeof known)[number]): boolean =>
    !isPartial(source, account, told, reading);
  const byValue = new Map<string, Said<Value>>();
  for (const { source, value, key } of known.filter(isCertain)) {
    byValue.getOrInsertComputed(key, () => ({ value, sources: [] })).sources.push(source.id);
  }
  const [most, ...others] = [...byValue].toSorted(
    ([, one], [, other]) => other.sources.length - one.sources.length,
  );
  if (most === undefined) return [];
  const [usualKey, usual] = most;
  for (const one of known)
    if (one.key !== usualKey && !isCertain(one))
      reading.blame({ kind: 'capture-ended-early', source: one.source.id });
  return others.map(([, odd]) => [odd, usual]);
}

/** Of a session that was open when the capture ended, what was said later is not in it. */
function isPartial(source: Source, own: Account, told: readonly Told[], { offsetMs }: Reading): boolean {
  const file = own.wire?.ends === false ? source.files?.get(own.part) : undefined;
  if (file === undefined) return false;
  return told.some(
    ([other, account]) =>
      other !== source &&
      (account.endMs ?? 0) - offsetMs(other, account) + offsetMs(source, own) > file.lastMs,
  );
}

/** What a source saw of a session, and its place in the order that no network changes. */
interface Sight {
  readonly source: Source;
  readonly account: Account;
  readonly place: number;
  /** By the source's own clock, and by the common one. */
  readonly ownMs: number;
  readonly atMs: number;
}

/**
 * A session and its first answer pass one after the other; between two places with one number nothing is known:
 *
 *     client connects ─▶ SYN at the client ─▶ at the server ─▶ server accepts ─┐
 *            0                  1                  2                 3         │
 *     client is answered ◀── at the client ◀──── answer at the server ◀────────┘
 *            6                  5                  4
 */
const FIRST_ANSWER = 4;

function placeOf({ kind, machine }: Source, client: string): number {
  if (kind !== 'capture') return kind === 'client' ? 0 : 3;
  return machine === undefined || machine === client ? 1 : 2;
}

function sightsOf(client: string, told: readonly Told[], { offsetMs }: Reading): Sight[] {
  const sights: Sight[] = [];
  for (const [source, account] of told) {
    const { startMs, spokeMs, wire } = account;
    const place = placeOf(source, client);
    const aheadMs = offsetMs(source, account);
    if (hasBeginning(account))
      sights.push({ source, account, place, ownMs: startMs, atMs: startMs - aheadMs });
    // Where some of it is missing, the first that is there may not have been the first.
    if (spokeMs !== undefined && source.kind !== 'log' && wire?.holes.includes('server') !== true)
      sights.push({ source, account, place: 6 - place, ownMs: spokeMs, atMs: spokeMs - aheadMs });
  }
  return sights;
}

/** The worst of them, as one wrong clock shows in every comparison; only what the clocks cannot explain is impossible. */
function impossibleTimes(session: SessionId, told: readonly Told[], reading: Reading): Contradiction[] {
  const sights = sightsOf(session.client, told, reading);
  let worstMs = TIME_TOLERANCE_MS;
  let worst: [earlier: Sight, later: Sight] | undefined;
  for (const first of sights) {
    for (const second of sights) {
      const byMs = first.atMs - second.atMs;
      if (byMs <= worstMs || first.place >= second.place || first.source === second.source) continue;
      const surelyMs = first.ownMs - second.ownMs - mostAheadMs(first, second, reading);
      if (surelyMs > TIME_TOLERANCE_MS) [worstMs, worst] = [byMs, [second, first]];
    }
  }
  if (worst === undefined) return [];
  const [earlier, later] = worst;
  const answered = later.place >= FIRST_ANSWER ? 'before-answer' : 'before-beginning';
  return [
    {
      kind: 'times',
      session,
      earlier: earlier.source.id,
      later: later.source.id,
      byMs: Math.round(worstMs * 1_000) / 1_000,
      ...(earlier.place >= FIRST_ANSWER && { answered }),
    },
  ];
}

/** By how much the clock of the first can be ahead of that of the second. */
function mostAheadMs(first: Sight, second: Sight, { boundsOf }: Reading): number {
  const mostMs = boundsOf(first.source, first.account)?.mostMs ?? 0;
  return mostMs - (boundsOf(second.source, second.account)?.leastMs ?? 0);
}
