/**
 * What the sources of a run agree on and what they do not, as facts: numbers, and ids of sessions and sources. Sentences
 * are made from them at the edge, in lab/report/words/evidence.ts.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const who = v.picklist(['client', 'server']);

/** A session by its client's end; `nth` counts, from 1, the sessions on the same two ends in the order of time. */
const SessionIdSchema = v.object({
  /** The machine's name where it is one of the lab's, else the address. */
  client: v.string(),
  port: count,
  /** The part of the run, where a run has several; else empty. */
  part: v.string(),
  nth: count,
});

const SourceFactSchema = v.object({
  /** `client`, `log`, `mesin-1` for the capture made there, or the name of a capture file of other origin. */
  id: v.string(),
  kind: v.picklist(['client', 'log', 'capture']),
  /** Where it was recorded, when that is known. */
  machine: v.optional(v.string()),
  /** Sessions that it has, of all parts. */
  sessions: count,
});

const sourceId = v.string();
const inSession = { session: SessionIdSchema, missingFrom: sourceId };

/** What a source should have of a session and does not, where no cause explains it. */
const GapSchema = v.variant('kind', [
  v.object({ kind: v.literal('session'), ...inSession, knownTo: v.array(sourceId) }),
  v.object({
    kind: v.literal('line'),
    ...inSession,
    event: v.picklist(['opened', 'closed', 'request', 'reply']),
    /** So many of the `of` lines that there must have been. */
    missing: count,
    of: count,
  }),
  v.object({ kind: v.literal('payload'), ...inSession, sender: who }),
  v.object({
    kind: v.literal('packet'),
    ...inSession,
    /** Another capture, and the packet's number there, as Wireshark counts. */
    knownTo: sourceId,
    number: count,
    /** `relSeq` and `relAck` count from the first byte of the session, as Wireshark does. */
    segment: v.object({
      from: who,
      /** `SYN`, `ACK`, lowest bit first. */
      flags: v.array(v.string()),
      relSeq: v.number(),
      relAck: v.number(),
    }),
  }),
]);

/** What some sources say of a session, and what most of them do. */
function differing<Value extends v.GenericSchema>(value: Value) {
  const said = v.object({ value, sources: v.array(sourceId) });
  return { session: SessionIdSchema, odd: said, usual: said };
}

/** Where two sources say of a session what cannot both be true. */
const ContradictionSchema = v.variant('kind', [
  /** The replies to TIME in order, without line ends. */
  v.object({ kind: v.literal('replies'), ...differing(v.array(v.string())) }),
  /** How much payload `sender` sent. */
  v.object({ kind: v.literal('bytes'), sender: who, ...differing(count) }),
  /**
   * The session begins in the first `byMs` before it begins in the second, though it must be the other way round: by all
   * that the clocks may be apart. Where `answered` is there, it is answered in the first before it begins, or is answered,
   * in the second.
   */
  v.object({
    kind: v.literal('times'),
    session: SessionIdSchema,
    earlier: sourceId,
    later: sourceId,
    byMs: v.number(),
    answered: v.exactOptional(v.picklist(['before-beginning', 'before-answer'])),
  }),
]);

const explains = {
  source: sourceId,
  /** In how many sessions its effects were found, and a few of them. */
  sessions: count,
  examples: v.array(SessionIdSchema),
  /** So many of `sessions` the source has nothing of; in so many all that can still be compared agrees. */
  absent: count,
  agreeing: count,
};

/** One reason for the same flaw in several sessions, which are then no gaps of their own. */
const CauseSchema = v.variant('kind', [
  /** The source has not a single session of this part of the run. */
  v.object({ kind: v.literal('nothing-recorded'), part: v.string(), ...explains }),
  v.object({ kind: v.literal('capture-started-late'), ...explains }),
  v.object({ kind: v.literal('capture-ended-early'), ...explains }),
  /** What came later is not in the log, as its server had ended. */
  v.object({ kind: v.literal('log-ended-early'), ...explains }),
  /** The capture has packets of this side alone. */
  v.object({ kind: v.literal('one-direction-only'), from: who, ...explains }),
  /** Packets were cut after so many bytes, so that what was said is not in the capture. */
  v.object({ kind: v.literal('cut-at-snap-length'), bytes: count, ...explains }),
  /** Each packet is there so many times, as in a capture on all interfaces of a host. Nothing is missing. */
  v.object({ kind: v.literal('packets-repeated'), copies: count, ...explains }),
  /** So many bytes of this side came when the other had ended the connection, which answered with RST. Nothing is missing. */
  v.object({ kind: v.literal('bytes-after-end'), from: who, bytes: count, ...explains }),
]);

/** Those that say what is there, and nothing of what is not. */
const REMARKS: ReadonlySet<Cause['kind']> = new Set(['packets-repeated', 'bytes-after-end']);

const offset = {
  /** Positive when the source's clock is ahead; the middle of what the sessions allow. */
  offsetMs: v.number(),
  /** The truth lies at most this far from `offsetMs`, to either side. */
  uncertaintyMs: v.number(),
};

const ClockOffsetSchema = v.object({
  source: sourceId,
  /** Of a record that several machines kept, whose clocks differ. */
  machine: v.exactOptional(v.string()),
  against: sourceId,
  ...offset,
  /** Sessions it was measured on. */
  sessions: count,
  /** In the first and in the last seconds, where a clock has moved in between; `offsetMs` covers all of it. */
  moved: v.exactOptional(v.object({ first: v.object(offset), last: v.object(offset) })),
});

/** How long packets without payload travelled from where one capture was made to where another was. */
const DelaySchema = v.object({
  from: sourceId,
  to: sourceId,
  medianMs: v.number(),
  p99Ms: v.number(),
  /** Of all of them alike, as it is that of the clocks: what is too much here is too little on the way back. */
  uncertaintyMs: v.number(),
  packets: count,
});

/** As `run.json` and the `--json` documents hold it. */
export const EvidenceSchema = v.object({
  sources: v.array(SourceFactSchema),
  sessions: count,
  /** Known to every source that must know them, with nothing missing and nothing contradicted. */
  matched: count,
  causes: v.array(CauseSchema),
  gaps: v.array(GapSchema),
  contradictions: v.array(ContradictionSchema),
  clockOffsets: v.array(ClockOffsetSchema),
  /** Only where two captures have the same packets. */
  delays: v.exactOptional(v.array(DelaySchema)),
});

/** All that reconciling found: its sources, how many sessions match, and why others do not. */
export type Evidence = v.InferOutput<typeof EvidenceSchema>;
/** One source, and how many sessions it has. */
export type SourceFact = v.InferOutput<typeof SourceFactSchema>;
/** A session by its client's endpoint and the part of the run it belongs to. */
export type SessionId = v.InferOutput<typeof SessionIdSchema>;
export type Gap = v.InferOutput<typeof GapSchema>;
export type Contradiction = v.InferOutput<typeof ContradictionSchema>;
/** One reason why several sessions lack something, with their number and a few examples. */
export type Cause = v.InferOutput<typeof CauseSchema>;
/** How far one source's clock is from another's. */
export type ClockOffset = v.InferOutput<typeof ClockOffsetSchema>;
/** How long packets were under way from one capture to another. */
export type Delay = v.InferOutput<typeof DelaySchema>;
/** What keeps a session from being matched. */
export type Flaw = Cause | Gap | Contradiction;

/** What is missing or contradicts, each cause once, before what no cause explains; a mere remark is neither. */
export function flawsOf({
  causes,
  gaps,
  contradictions,
}: Pick<Evidence, 'causes' | 'gaps' | 'contradictions'>): Flaw[] {
  return [...causes.filter(({ kind }) => !REMARKS.has(kind)), ...gaps, ...contradictions];
}

/** What there is to say of sources that lack nothing for it. */
export function remarksOf({ causes }: Pick<Evidence, 'causes'>): Cause[] {
  return causes.filter(({ kind }) => REMARKS.has(kind));
}

/** Whether nothing is missing and nothing contradicts. */
export function isWhole(evidence: Parameters<typeof flawsOf>[0]): boolean {
  return flawsOf(evidence).length === 0;
}

/** The only source with sessions, where nothing is known to be missing elsewhere: nothing can be compared then. */
export function onlySource(evidence: Evidence): SourceFact | undefined {
  const [first, ...others] = evidence.sources.filter(({ sessions }) => sessions > 0);
  return others.length === 0 && isWhole(evidence) ? first : undefined;
}
