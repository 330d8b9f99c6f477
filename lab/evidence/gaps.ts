/** What a source should know of a session and does not: the session itself, a line, a packet, a piece of what was said. */
import type { Account, BareSegment, Source } from './account.ts';
import type { Session } from './match.ts';
import { inWords } from './in-words.ts';

export interface Gap {
  readonly session: string;
  /** The source that misses something. */
  readonly missing: string;
  readonly kind: 'session' | 'line' | 'packet' | 'payload';
  /** One sentence: who knows of it and who should. */
  readonly text: string;
}

export function findGaps(session: Session, sources: readonly Source[]): Gap[] {
  return [
    ...missingSessions(session, sources),
    ...missingLines(session),
    ...missingPayload(session),
    ...missingPackets(session),
  ];
}

function missingSessions({ name, accounts }: Session, sources: readonly Source[]): Gap[] {
  const told = [...accounts.values()];
  // Whether the connection stood is known by whoever saw it stand.
  const best = told.find(({ established }) => established) ?? told[0];
  if (best === undefined) return [];
  const known = inWords(sources.filter((source) => accounts.has(source)));
  return sources
    .filter((source) => !accounts.has(source) && source.covers(best))
    .map((source) => ({
      session: name,
      missing: source.name,
      kind: 'session',
      text: `${name} is in ${known}, not in ${source.name}`,
    }));
}

/**
 * A recording by hand may begin or end in the middle of a session: where every capture has only the middle of it, the
 * rest of its lines is not missing, it lies outside.
 */
function missingLines({ name, accounts }: Session): Gap[] {
  const captured = [...accounts.values()].flatMap(({ wire }) => wire ?? []);
  const isOutside = {
    beginning: captured.length > 0 && captured.every(({ begins }) => !begins),
    middle: false,
    end: captured.length > 0 && captured.every(({ ends }) => !ends),
  };
  return [...accounts].flatMap(([source, { omissions }]) =>
    (omissions ?? [])
      .filter(({ of }) => !isOutside[of])
      .map(({ what }) => ({
        session: name,
        missing: source.name,
        kind: 'line' as const,
        text: `${name}: ${what} is not in ${source.name}`,
      })),
  );
}

function missingPayload({ name, accounts }: Session): Gap[] {
  return [...accounts].flatMap(([source, { wire }]) =>
    (wire?.holes ?? []).map((who) => ({
      session: name,
      missing: source.name,
      kind: 'payload' as const,
      text: `${name}: a part of what the ${who} sent is not in ${source.name}`,
    })),
  );
}

/** Both captures of a session hold the same segments; those with payload are covered by what they carry. */
function missingPackets({ name, accounts }: Session): Gap[] {
  const captured = [...accounts].filter(([, { wire }]) => wire !== undefined);
  return captured.flatMap(([source, account]) =>
    captured
      .filter(([other]) => other !== source)
      .flatMap(([other, theirs]) =>
        surplus(account, theirs).map(({ number, words }) => ({
          session: name,
          missing: other.name,
          kind: 'packet' as const,
          text: `${name}: ${words}, packet ${number} of ${source.name}, is not in ${other.name}`,
        })),
      ),
  );
}

/** What the first has more often than the second. */
function surplus(own: Account, theirs: Account): BareSegment[] {
  const left = new Map<string, number>();
  for (const { words } of theirs.wire?.bare ?? []) left.set(words, (left.get(words) ?? 0) + 1);
  return (own.wire?.bare ?? []).filter(({ words }) => {
    const count = left.get(words) ?? 0;
    left.set(words, count - 1);
    return count <= 0;
  });
}
