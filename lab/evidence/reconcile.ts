/**
 * Every session, across all that bear witness:
 *
 *     client's record ─┐
 *     server's log    ─┼─▶ clock offsets ─▶ the same session in each ─▶ gaps and contradictions
 *     captures        ─┘
 */
import type { Account, Source } from './account.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { Contradiction } from './contradictions.ts';
import type { Gap } from './gaps.ts';
import { findContradictions } from './contradictions.ts';
import { findGaps } from './gaps.ts';
import { matchSessions } from './match.ts';
import { measureOffsets } from './clock-offset.ts';

export interface Evidence {
  readonly sessions: number;
  /** Known to every source that must know them, without a contradiction. */
  readonly matched: number;
  readonly gaps: readonly Gap[];
  readonly contradictions: readonly Contradiction[];
  readonly clockOffsets: readonly ClockOffset[];
}

/** `nameOf` says how people call a session, `mesin-3:41822` for instance. */
export function reconcile(sources: readonly Source[], nameOf: (account: Account) => string): Evidence {
  const offsets = measureOffsets(sources);
  const offsetMs = (source: Source): number => offsets.get(source)?.offsetMs ?? 0;
  const sessions = matchSessions(sources, nameOf, offsetMs);
  const gaps = sessions.flatMap((session) => findGaps(session, sources));
  const contradictions = sessions.flatMap((session) => findContradictions(session, offsetMs));
  const flawed = new Set([...gaps, ...contradictions].map(({ session }) => session));
  return {
    sessions: sessions.length,
    matched: sessions.filter(({ name }) => !flawed.has(name)).length,
    gaps,
    contradictions,
    clockOffsets: [...offsets.values()],
  };
}
