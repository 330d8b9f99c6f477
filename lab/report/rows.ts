/** What a whole session looks like in the table, and when somebody opens it. */
import type { CapturedSession, SaidBytes } from './read/captured.ts';
import { endingsIn } from './words/endings.ts';
import type { EvidenceWords } from './words/evidence.ts';
import { HARMLESS } from '../../pcap/mark.ts';
import { LADDER_WORDS } from '../drawing/ladder-words.ts';
import type { Language } from '../../options/language.ts';
import type { ReadRun } from './read/run.ts';
import { roundMs } from '../../client/stats.ts';
import type { WholeSession } from './sessions.ts';
import { waitsOf } from './latencies.ts';

export type ShownSession = ReturnType<typeof showSessions>[number];
export type SessionRow = ShownSession['row'];
/** Kept small, as there may be 20,000 of them. */
export type SessionDetails = ShownSession['details'];

/** Sessions as they stand in the table, and as they are shown when somebody opens them; `originMs` is Unix ms. */
export function showSessions(
  sessions: readonly WholeSession[],
  originMs: number,
  { run, sources }: Pick<ReadRun, 'run' | 'sources'>,
  evidence: EvidenceWords,
  language: Language,
) {
  const { outcomes, ended, ending } = endingsIn(language);
  const marks = LADDER_WORDS[language];
  return sessions.map((session) => ({ row: rowOf(session), details: detailsOf(session) }));

  function rowOf(session: WholeSession) {
    const { name, machine, startMs, endMs, sample, logged, account, captures, flaws } = session;
    const seen = captures[0]?.session;
    const waits = waitsOf(session);
    const unusual = new Set(captures.flatMap(({ session }) => session.marks));
    const isReset = captures.some(({ session }) => session.ending.kind === 'reset');
    const outcome = sample?.outcome ?? outcomeOf(seen);
    return {
      /** `mesin-3:41822`; a port used twice has `mesin-3:41822 (2)`, one of a part of the run `mesin-3:41822 (echo)`. */
      name,
      machine,
      /** Of the run; empty when it has but one. */
      part: account.part,
      startMs,
      /** From the run's first start. */
      sinceStartMs: roundMs(startMs - originMs),
      durationMs: endMs === undefined ? null : roundMs(endMs - startMs),
      ...(sample === undefined
        ? saidIn(seen)
        : { requests: sample.requests.sent, replies: sample.requests.answered }),
      /** The longest of its requests; null when none was answered. */
      latencyMs: waits.length === 0 ? null : roundMs(waits.reduce((one, other) => Math.max(one, other))),
      /** As the client says; of a session that only other sources know, closed when both sides closed it in order. */
      outcome: sample?.outcome ?? (outcome === 'closed' ? outcome : null),
      outcomeText: outcomes[outcome],
      /** Short: `client closed first`. */
      ended: ended(seen?.ending),
      /** Of the captures, for what is unusual: retransmissions and resets; empty as a rule. */
      unusual: [
        ...(isReset ? [marks.reset] : []),
        ...[...unusual].filter((mark) => !HARMLESS.has(mark)).map((mark) => marks[mark]),
      ],
      /** Thread of the server, from its log. */
      thread: logged?.thread ?? null,
      /** Indexes into `reconciliation.sources`: who knows it. */
      sources: session.sources.map((source) => sources.indexOf(source)).sort((one, other) => one - other),
      /** Known to all that must know it, without contradiction. */
      whole: flaws.length === 0,
      /** Gaps and contradictions of this session, as sentences. */
      flaws: evidence.sentences(flaws),
    };
  }

  function detailsOf({ account, machine, captures, logged }: WholeSession) {
    const said = captures[0]?.session;
    return {
      client: { name: machine, ...account.client },
      server: { name: run.machines[0].name, ...account.server },
      /** The server machine's capture first. */
      captures: captures.map(({ machine, session: { startMs, segments, segmentCount, ending: end } }) => ({
        machine,
        startMs,
        segments,
        omitted: segmentCount - segments.length,
        ending: ending(end),
      })),
      /** Of the server's log. */
      log: logged?.lines ?? [],
      /** What each side sent, each byte once: the first of it, hexadecimal without spaces, and how much it was. */
      request: { hex: said?.requests.hex ?? '', bytes: bytesOf(said?.requests, account.requestBytes) },
      reply: { hex: said?.replies.hex ?? '', bytes: bytesOf(said?.replies, account.replyBytes) },
    };
  }
}

/** Of a session that no client recorded, as the wire shows it. */
function outcomeOf(session: CapturedSession | undefined) {
  const { kind, cause } = session?.ending ?? {};
  if (cause === 'refused') return cause;
  return kind === 'closed' || kind === 'reset' ? kind : 'unknown';
}

/** Of what a capture knows only the beginning, the client may have counted all. */
function bytesOf(said: SaidBytes | undefined, counted = 0): number {
  if (said === undefined) return 0;
  return said.isWhole ? said.bytes : Math.max(said.bytes, counted);
}

/** Of a program that keeps no record: QUIT asks for nothing, so what comes after it is no reply but a farewell. */
function saidIn(session: CapturedSession | undefined) {
  const asked = linesOf(session?.requests.text);
  const told = linesOf(session?.replies.text).length;
  const requests = asked.filter((line) => line !== 'QUIT').length;
  return { requests, replies: requests < asked.length ? Math.min(told, requests) : told };
}

/** The end of the last one may be missing; empty ones ask for nothing. */
function linesOf(text = ''): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
