/**
 * Every session, across all sources:
 *
 *     client record ─┐
 *     server log    ─┼─▶ clock offsets ─▶ the same session in each ─▶ causes, gaps and contradictions
 *     captures      ─┘
 */
import { type Cause, type Contradiction, type Evidence, type Flaw, flawsOf, type Gap } from './evidence.ts';
import { measureClocks } from './clock-offset.ts';
import { matchSessions, type Session } from './match.ts';
import type { Source } from './account.ts';
import { findContradictions } from './contradictions.ts';
import { findGaps, type Reason } from './gaps.ts';

/** Evidence, and the sessions it is about. */
export type Reconciled = ReturnType<typeof reconcile>;

/** A session with what each source tells of it, and what is missing or contradictory there. */
export type ComparedSession = Session & { readonly flaws: readonly Flaw[] };

const MOST_EXAMPLES = 3;
const NONE: readonly Flaw[] = [];

/** `machineAt` says whose address it is, or the address itself. */
export function reconcile(sources: readonly Source[], machineAt: (address: string) => string) {
  const sessions: ComparedSession[] = [];
  return { ...compare(sources, machineAt, (session) => sessions.push(session)), sessions };
}

/** The same for a million sessions, of which none is kept: `onSession` gets each. */
export function compare(
  sources: readonly Source[],
  machineAt: (address: string) => string,
  onSession: (session: ComparedSession) => void = () => {},
) {
  const { offsets, delays, offsetMs, boundsOf } = measureClocks(sources, machineAt);
  const parts = new Map(sources.map((source) => [source, new Set(source.accounts.map(({ part }) => part))]));
  const hasAny = (source: Source, part: string): boolean => parts.get(source)?.has(part) === true;
  const causes = new Map<string, Cause>();
  const [gaps, contradictions]: [Gap[], Contradiction[]] = [[], []];
  let [count, matched] = [0, 0];
  for (const { id, accounts } of matchSessions(sources, machineAt, offsetMs)) {
    const blamed = new Set<Cause>();
    const blame = (reason: Reason): void => {
      const uncounted = { sessions: 0, examples: [], absent: 0, agreeing: 0 };
      blamed.add(causes.getOrInsertComputed(JSON.stringify(reason), () => ({ ...reason, ...uncounted })));
    };
    const reading = { offsetMs, boundsOf, hasAny, blame };
    const ownGaps = findGaps({ id, accounts }, sources, reading);
    const ownContradictions = findContradictions({ id, accounts }, reading);
    gaps.push(...ownGaps);
    contradictions.push(...ownContradictions);
    for (const cause of blamed) {
      cause.sessions += 1;
      if (cause.examples.length < MOST_EXAMPLES) cause.examples.push(id);
      if (![...accounts.keys()].some((source) => source.id === cause.source)) cause.absent += 1;
      if (ownGaps.length + ownContradictions.length === 0) cause.agreeing += 1;
    }
    const flaws = flawsOf({ causes: [...blamed], gaps: ownGaps, contradictions: ownContradictions });
    count += 1;
    if (flaws.length === 0) matched += 1;
    onSession({ id, accounts, flaws: flaws.length === 0 ? NONE : flaws });
  }
  const evidence: Evidence = {
    sources: sources.map(({ id, kind, machine, accounts }) => ({
      id,
      kind,
      machine,
      sessions: accounts.length,
    })),
    sessions: count,
    matched,
    causes: [...causes.values()],
    gaps,
    contradictions,
    clockOffsets: offsets,
    delays,
  };
  return { evidence, offsetMs };
}
