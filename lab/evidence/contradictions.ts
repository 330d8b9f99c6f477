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
function isPartial(
  source: Source,
  { wire, part }: Account,
  told: readonly Told[],
  { offsetMs }: Reading,
): boolean {
  const file = wire?.ends === false ? source.files?.get(part) : undefined;
  if (file === undefined) return false;
  return told.some(
    ([other, { endMs = 0 }]) => other !== source && endMs - offsetMs(other) + offsetMs(source) > file.lastMs,
  );
}

/** A client connects before its SYN is on the wire, and the server hears of it after. */
const ORDER: Readonly<Record<Source['kind'], number>> = { client: 0, capture: 1, log: 2 };

/** The worst of them, as one wrong clock shows in every comparison. */
function impossibleTimes(session: SessionId, told: readonly Told[], { offsetMs }: Reading): Contradiction[] {
  let worstMs = TIME_TOLERANCE_MS;
  let worst: [earlier: Source, later: Source] | undefined;
  for (const [first, begun] of told) {
    for (const [second, heard] of told) {
      if (ORDER[first.kind] >= ORDER[second.kind] || !hasBeginning(begun) || !hasBeginning(heard)) continue;
      const earlierMs = begun.startMs - offsetMs(first) - (heard.startMs - offsetMs(second));
      if (earlierMs > worstMs) [worstMs, worst] = [earlierMs, [second, first]];
    }
  }
  if (worst === undefined) return [];
  const [{ id: earlier }, { id: later }] = worst;
  return [{ kind: 'times', session, earlier, later, byMs: Math.round(worstMs * 1_000) / 1_000 }];
}
