/** What a whole session looks like in the table, and when somebody opens it. */
import type { CaptureDetails, LadderEnd, SessionDetails, SessionRow } from './model.ts';
import type { CapturedSession, SaidBytes } from './read/captured.ts';
import type { CapturedHere, WholeSession } from './sessions.ts';
import type { Ending } from '../pcap/ending.ts';
import type { Labels } from './words/labels.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { Source } from '../evidence/account.ts';
import type { Texts } from './words/texts.ts';
import { HARMLESS } from '../pcap/mark.ts';
import { waitsOf } from './latencies.ts';

export interface RowContext {
  readonly run: RunFile;
  readonly originMs: number;
  readonly texts: Texts;
  readonly labels: Labels;
  readonly sources: readonly Source[];
  /** Sentences by the session's name in the evidence. */
  readonly flaws: ReadonlyMap<string, readonly string[]>;
}

export function rowOf(session: WholeSession, context: RowContext): SessionRow {
  const { originMs, texts, labels, sources, flaws } = context;
  const { name, machine, startMs, endMs, sample, logged, account, captures } = session;
  const flawed = flaws.get(name) ?? [];
  const latencies = waitsOf(session);
  const marks = new Set(
    captures.flatMap(({ session: { marks } }) => marks.filter((mark) => !HARMLESS.has(mark))),
  );
  const seen = sample === undefined ? outcomeOf(captures[0]?.session.ending) : sample.outcome;
  const isReset = captures.some(({ session: { ending } }) => ending.kind === 'reset');
  return {
    name,
    machine,
    part: account.part,
    startMs,
    sinceStartMs: micro(startMs - originMs),
    durationMs: endMs === undefined ? null : micro(endMs - startMs),
    ...(sample === undefined
      ? saidIn(captures[0]?.session)
      : { requests: sample.requests.sent, replies: sample.requests.answered }),
    latencyMs: latencies.length === 0 ? null : latencies.reduce((one, other) => Math.max(one, other)),
    outcome: sample?.outcome ?? (seen === 'closed' ? seen : null),
    outcomeText: texts.outcome[seen],
    ended: texts.ended(captures[0]?.session.ending),
    unusual: [...(isReset ? [labels.reset] : []), ...[...marks].map((mark) => labels[mark])],
    thread: logged?.thread ?? null,
    sources: session.sources.map((source) => sources.indexOf(source)).sort((one, other) => one - other),
    whole: flawed.length === 0,
    flaws: flawed,
  };
}

/** Of a session that no client recorded, as the wire shows it. */
function outcomeOf(ending: Ending | undefined): 'closed' | 'reset' | 'refused' | 'unknown' {
  if (ending?.cause === 'refused') return 'refused';
  return ending?.kind === 'closed' || ending?.kind === 'reset' ? ending.kind : 'unknown';
}

export function detailsOf(session: WholeSession, { run, texts }: RowContext): SessionDetails {
  const { account, captures, logged } = session;
  const said = captures[0]?.session;
  return {
    ...endsOf(session, run),
    captures: captures.map((one) => captureDetails(one, texts)),
    log: logged?.lines ?? [],
    requestHex: said?.requests.hex ?? '',
    replyHex: said?.replies.hex ?? '',
    requestBytes: bytesOf(said?.requests, account.requestBytes),
    replyBytes: bytesOf(said?.replies, account.replyBytes),
  };
}

/** Of what a capture knows only the beginning, the client may have counted all. */
function bytesOf(said: SaidBytes | undefined, counted = 0): number {
  if (said === undefined) return 0;
  return said.isWhole ? said.bytes : Math.max(said.bytes, counted);
}

function endsOf(
  { account, machine }: WholeSession,
  run: RunFile,
): { readonly client: LadderEnd; readonly server: LadderEnd } {
  return {
    client: { name: machine, ...account.client },
    server: { name: run.machines[0].name, ...account.server },
  };
}

function captureDetails({ machine, session }: CapturedHere, texts: Texts): CaptureDetails {
  const { startMs, segments, segmentCount, ending } = session;
  return {
    machine,
    startMs,
    segments,
    omitted: segmentCount - segments.length,
    ending: texts.ending(ending),
  };
}

/** Of a program that keeps no record: QUIT asks for nothing, so what comes after it is no reply but a farewell. */
function saidIn(session: CapturedSession | undefined): { requests: number; replies: number } {
  const asked = linesOf(session?.requests.text);
  const told = linesOf(session?.replies.text).length;
  const requests = asked.filter((line) => line !== 'QUIT').length;
  return { requests, replies: requests < asked.length ? Math.min(told, requests) : told };
}

/** The end of the last one may be missing; empty ones ask for nothing. */
function linesOf(text = ''): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

/** To whole microseconds: more would be noise of the floating point. */
function micro(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
