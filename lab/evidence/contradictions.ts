/** Where the sources tell of the same session what cannot all be true. */
import type { Account, Source } from './account.ts';
import type { Session } from './match.ts';
import { hasBeginning } from './account.ts';
import { inWords } from './in-words.ts';

export interface Contradiction {
  readonly session: string;
  readonly kind: 'replies' | 'request-bytes' | 'reply-bytes' | 'times';
  /** One sentence with both sides of it. */
  readonly text: string;
}

type Told = readonly [source: Source, account: Account];

/** Logs are written in whole milliseconds, and a clock can be read a moment before the packet was stamped. */
const TIME_TOLERANCE_MS = 5;

export function findContradictions(session: Session, offsetMs: (source: Source) => number): Contradiction[] {
  const told = [...session.accounts];
  const texts: [Contradiction['kind'], string[]][] = [
    [
      'replies',
      disagreements(told, ({ replies }) => replies?.map((reply) => `'${reply}'`).join(', '), saysReplies),
    ],
    ['request-bytes', disagreements(told, ({ requestBytes }) => requestBytes, saysBytes('the client'))],
    ['reply-bytes', disagreements(told, ({ replyBytes }) => replyBytes, saysBytes('the server'))],
    [
      'times',
      impossibleTimes(
        told.filter(([, account]) => hasBeginning(account)),
        offsetMs,
      ),
    ],
  ];
  return texts.flatMap(([kind, found]) =>
    found.map((text) => ({ session: session.name, kind, text: `${session.name}: ${text}` })),
  );
}

/** One sentence for each value that is not the one most sources give. */
function disagreements<Value extends string | number>(
  told: readonly Told[],
  valueOf: (account: Account) => Value | undefined,
  say: (value: Value) => string,
): string[] {
  const byValue = new Map<Value, Source[]>();
  for (const [source, account] of told) {
    const value = valueOf(account);
    if (value !== undefined) byValue.set(value, [...(byValue.get(value) ?? []), source]);
  }
  const [most, ...others] = [...byValue].toSorted(([, one], [, other]) => other.length - one.length);
  if (most === undefined) return [];
  return others.map(
    ([value, sources]) =>
      `${say(value)} according to ${inWords(sources)}, but ${say(most[0])} according to ${inWords(most[1])}`,
  );
}

function saysReplies(replies: string): string {
  return replies === '' ? 'no reply' : `the replies are ${replies}`;
}

function saysBytes(sender: string): (bytes: number) => string {
  return (bytes) => `${sender} sent ${bytes} bytes`;
}

/** A client connects before its SYN is on the wire, and the server hears of it after. */
const ORDER: Readonly<Record<Source['kind'], number>> = { client: 0, capture: 1, log: 2 };

/** The worst of them, as one wrong clock shows in every comparison. */
function impossibleTimes(told: readonly Told[], offsetMs: (source: Source) => number): string[] {
  let worstMs = -TIME_TOLERANCE_MS;
  let text: string | undefined;
  for (const [earlier, early] of told) {
    for (const [later, late] of told) {
      if (ORDER[earlier.kind] >= ORDER[later.kind]) continue;
      const waitedMs = late.startMs - offsetMs(later) - (early.startMs - offsetMs(earlier));
      if (waitedMs >= worstMs) continue;
      worstMs = waitedMs;
      text = `it begins ${(-waitedMs).toFixed(3)} ms earlier in ${later.name} than in ${earlier.name}, which cannot be`;
    }
  }
  return text === undefined ? [] : [text];
}
