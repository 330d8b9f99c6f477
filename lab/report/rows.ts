/** What a whole session looks like in the table, and when somebody opens it. */
import type { CaptureDetails, LadderEnd, SessionDetails, SessionRow } from './model.ts';
import type { CapturedHere, WholeSession } from './sessions.ts';
import type { Labels } from './words/labels.ts';
import type { RunFile } from './read/run-file.ts';
import type { Source } from '../evidence/account.ts';
import type { Texts } from './words/texts.ts';
import { latenciesOf } from './latencies.ts';

export interface RowContext {
  readonly run: RunFile;
  readonly originMs: number;
  readonly texts: Texts;
  readonly labels: Labels;
  readonly sources: readonly Source[];
  /** Sentences by the session's name in the evidence. */
  readonly flaws: ReadonlyMap<string, readonly string[]>;
}

/** Nothing that one looks for. */
const USUAL: ReadonlySet<string> = new Set(['window_update']);

export function rowOf(session: WholeSession, context: RowContext): SessionRow {
  const { originMs, texts, labels, sources, flaws } = context;
  const { name, machine, startMs, endMs, sample, logged, account, captures } = session;
  const flawed = flaws.get(session.evidenceName) ?? [];
  const latencies = sample === undefined ? [] : latenciesOf(sample);
  const marks = new Set(
    captures.flatMap(({ session: { marks } }) => marks.filter((mark) => !USUAL.has(mark))),
  );
  const isReset = captures.some(({ session: { ending } }) => ending.kind === 'reset');
  return {
    name,
    machine,
    startMs,
    sinceStartMs: micro(startMs - originMs),
    durationMs: endMs === undefined ? null : micro(endMs - startMs),
    requests: sample?.requests.sent ?? countedInLog(session, 'request'),
    replies: sample?.requests.answered ?? account.replies?.length ?? 0,
    latencyMs: latencies.length === 0 ? null : latencies.reduce((one, other) => Math.max(one, other)),
    outcome: sample?.outcome ?? null,
    outcomeText: texts.outcome[sample?.outcome ?? 'unknown'],
    ended: texts.ended(captures[0]?.session.ending),
    unusual: [...(isReset ? [labels.reset] : []), ...[...marks].map((mark) => labels[mark])],
    thread: logged?.thread ?? null,
    sources: session.sources.map((source) => sources.indexOf(source)).sort((one, other) => one - other),
    whole: flawed.length === 0,
    flaws: flawed,
  };
}

export function detailsOf(session: WholeSession, { run, texts }: RowContext): SessionDetails {
  const { captures, logged } = session;
  const said = captures[0]?.session;
  return {
    ...endsOf(session, run),
    captures: captures.map((one) => captureDetails(one, texts)),
    log: logged?.lines ?? [],
    requestHex: said?.requests.hex ?? '',
    replyHex: said?.replies.hex ?? '',
    requestBytes: said?.requests.bytes ?? 0,
    replyBytes: said?.replies.bytes ?? 0,
  };
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

function countedInLog({ logged }: WholeSession, event: string): number {
  return (logged?.lines ?? []).filter(([, , name]) => name === event).length;
}

/** To whole microseconds: more would be noise of the floating point. */
function micro(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
