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
import type { Session } from './match.ts';
import { findContradictions } from './contradictions.ts';
import { findGaps } from './gaps.ts';
import { matchSessions } from './match.ts';
import { isApart, measureOffsets } from './clock-offset.ts';

export interface Evidence {
  readonly sessions: number;
  /** Known to every source that must know them, without a contradiction. */
  readonly matched: number;
  readonly gaps: readonly Gap[];
  readonly contradictions: readonly Contradiction[];
  readonly clockOffsets: readonly ClockOffset[];
}

export interface Reconciled {
  readonly evidence: Evidence;
  /** What the evidence is about: every session with what each source tells of it. */
  readonly sessions: readonly Session[];
  /** What to take off a source's times so that all of them are by one clock. */
  readonly offsetMs: (source: Source) => number;
}

/** `nameOf` says how people call a session, `mesin-3:41822` for instance. */
export function reconcile(sources: readonly Source[], nameOf: (account: Account) => string): Reconciled {
  const offsets = measureOffsets(sources);
  const offsetMs = (source: Source): number => {
    const offset = offsets.get(source);
    // Clocks that may well agree are taken to: the middle of a wide bracket is waiting, not a clock.
    return offset !== undefined && isApart(offset) ? offset.offsetMs : 0;
  };
  const sessions = matchSessions(sources, nameOf, offsetMs);
  const flaws = sessions.map((session) => ({
    gaps: findGaps(session, sources),
    contradictions: findContradictions(session, offsetMs),
  }));
  const evidence = {
    sessions: sessions.length,
    matched: flaws.filter(({ gaps, contradictions }) => gaps.length + contradictions.length === 0).length,
    gaps: flaws.flatMap(({ gaps }) => gaps),
    contradictions: flaws.flatMap(({ contradictions }) => contradictions),
    clockOffsets: [...offsets.values()],
  };
  return { evidence, sessions, offsetMs };
}

/** Those that tell of any session: with one of them alone there is nothing to compare. */
export function witnessesOf(sources: readonly Source[]): string[] {
  return sources.filter(({ accounts }) => accounts.length > 0).map(({ name }) => name);
}

/** Whether nothing is missing and nothing contradicts. */
export function isWhole({ gaps, contradictions }: Evidence): boolean {
  return gaps.length === 0 && contradictions.length === 0;
}
