/** What lab/evidence found, in the report's language. */
import { type Evidence, flawsOf, type SourceFact } from '../evidence/evidence.ts';
import type { EvidenceWords } from './words/evidence.ts';
import type { Numbers } from './count-up.ts';
import type { Texts } from './words/texts.ts';

export function reconciliationOf(evidence: Evidence, texts: Texts, words: EvidenceWords, numbers: Numbers) {
  const { sources, contradictions, clockOffsets, delays = [] } = evidence;
  const flaws = flawsOf(evidence);
  return {
    /** In the order that `SessionRow.sources` means. */
    sources: sources.map((source) => ({
      kind: source.kind,
      name: words.source(source.id),
      /** One character for the session table: `C`, `L`, `1`, `2`, `3`. */
      letter: letterOf(source),
      sessions: source.sessions,
    })),
    sessions: evidence.sessions,
    matched: evidence.matched,
    /** Sentences, the first of them; `flaws` counts all. */
    gaps: words.sentences(flaws.slice(0, flaws.length - contradictions.length)),
    contradictions: words.sentences(contradictions),
    flaws: flaws.length,
    offsets: clockOffsets.map((offset) => ({
      source: words.clock(offset),
      against: words.source(offset.against),
      text: texts.offset(offset),
      sessions: offset.sessions,
    })),
    /** On one interface two captures see a packet at once: no way of it is known then. */
    delays: delays
      .filter(({ p99Ms, uncertaintyMs }) => p99Ms > uncertaintyMs)
      .map(({ from, to, ...delay }) =>
        Object.assign(delay, { from: words.place(from), to: words.place(to) }),
      ),
    paragraphs: texts.reconciled(numbers),
  };
}

/** Captures are called by the number in their machine's name. */
function letterOf({ id, kind, machine = id }: SourceFact): string {
  return { client: 'C', log: 'L', capture: machine.slice(-1) }[kind];
}
