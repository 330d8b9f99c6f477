/** What lab/evidence found, in the report's language. */
import type { Evidence } from '../evidence/reconcile.ts';
import type { Numbers } from './numbers.ts';
import type { Reconciliation } from './model.ts';
import type { Source } from '../evidence/account.ts';
import type { Texts } from './words/texts.ts';
import { MOST_FLAWS } from './model.ts';
import { visible } from './visible.ts';

const MOST_CHARACTERS = 500;

export function reconciliationOf(
  evidence: Evidence,
  sources: readonly Source[],
  texts: Texts,
  numbers: Numbers,
): Reconciliation {
  const { gaps, contradictions, clockOffsets } = evidence;
  const told = (flaws: readonly { readonly text: string }[]): string[] =>
    flaws.slice(0, MOST_FLAWS).map(({ text }) => visible(texts.flaw(text), MOST_CHARACTERS));
  return {
    sources: sources.map(({ kind, name, accounts }) => ({
      kind,
      name: texts.sourceName(name),
      letter: letterOf(kind, name),
      sessions: accounts.length,
    })),
    sessions: evidence.sessions,
    matched: evidence.matched,
    gaps: told(gaps),
    contradictions: told(contradictions),
    flaws: gaps.length + contradictions.length,
    offsets: clockOffsets.map((offset) => ({
      source: texts.sourceName(offset.source),
      against: texts.sourceName(offset.against),
      text: texts.offset(offset),
      sessions: offset.sessions,
    })),
    paragraphs: texts.reconciled(numbers),
  };
}

/** Captures are called by the number in their machine's name. */
function letterOf(kind: Source['kind'], name: string): string {
  if (kind === 'client') return 'C';
  if (kind === 'log') return 'L';
  return /(\d+)'s/.exec(name)?.[1] ?? name.charAt(0);
}

/** Sentences by the name of the session they are about. */
export function flawsBySession(
  { gaps, contradictions }: Evidence,
  say: (text: string) => string,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { session, text } of [...gaps, ...contradictions]) {
    const known = found.get(session) ?? [];
    found.set(session, known);
    known.push(visible(say(text), MOST_CHARACTERS));
  }
  return found;
}
