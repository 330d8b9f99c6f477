/** Brings the numbers of a run together. */
import type { NamedMachine, Numbers } from './numbers.ts';
import type { Overlap, ThreadFacts } from './model.ts';
import type { Kept } from './read/run.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { Source } from '../evidence/account.ts';
import type { WholeSession } from './sessions.ts';
import { mostApartMs } from '../evidence/clock-offset.ts';
import { spreadOf } from './latencies.ts';
import { witnessesOf } from '../evidence/reconcile.ts';
import { summarise } from '../../client/stats.ts';
import { wireOf } from './wire.ts';

export interface Counted {
  readonly run: RunFile;
  readonly kept: Kept;
  readonly sources: readonly Source[];
  readonly sessions: readonly WholeSession[];
  readonly reconciled: Reconciled;
  readonly overlap: Overlap;
  readonly waits: readonly number[];
  readonly threads: readonly ThreadFacts[];
  readonly loggedPeak: number;
  readonly logLines: number;
  readonly files: number;
}

export function countUp(counted: Counted): Numbers {
  const { run, kept, sources, sessions, overlap, waits, threads, loggedPeak, logLines, files } = counted;
  const { samples, machines } = kept;
  const { evidence } = counted.reconciled;
  const [server, ...clients] = run.machines;
  // A source whose file is gone is still one of them, and tells of nothing.
  const hasRecord = samples.length > 0;
  const summary = summarise(samples);
  const spread = hasRecord ? summary.latencyMs : spreadOf(waits);
  const captures = [...machines.values()];
  const active = new Set(sessions.map(({ machine }) => machine));
  return {
    run: run.run,
    startMs: sessions[0]?.startMs ?? 0,
    server,
    clients,
    active: clients.filter(({ name }) => active.has(name)),
    port: run.port,
    sessions: sessions.length,
    completed: hasRecord ? summary.sessions.completed : sessions.filter(isClosed).length,
    sent: hasRecord ? summary.requests.sent : undefined,
    answered: hasRecord ? summary.requests.answered : undefined,
    waits: waits.length,
    waitsFrom: hasRecord ? 'clients' : 'captures',
    p50Ms: spread.p50,
    p90Ms: spread.p90,
    p99Ms: spread.p99,
    maxMs: spread.max,
    peak: overlap.peak,
    peakAtMs: overlap.peakAtMs,
    servedWhileOthersOpen: overlap.servedWhileOthersOpen,
    threads: threads.length,
    threadShares: threads,
    loggedPeak,
    logLines,
    listening: run.listening,
    wire: machines.has(server.name) ? wireAt(server, sessions) : undefined,
    dialects: run.parts.flatMap(({ name, dialect }) =>
      dialect === undefined || dialect === 'assignment' ? [] : [{ part: name, name: dialect }],
    ),
    packets: captures.reduce((sum, { packets }) => sum + packets, 0),
    captures: captures.length,
    dropped: droppedOf(run, machines),
    cutSegments: captures.reduce((sum, { cutSegments }) => sum + cutSegments, 0),
    // A machine that took no part has a capture, which tells of nothing.
    sources: witnessesOf(sources),
    hasRecord,
    hasLog: sources.some(({ kind, accounts }) => kind === 'log' && accounts.length > 0),
    evidenceSessions: evidence.sessions,
    matched: evidence.matched,
    gaps: evidence.gaps.length,
    contradictions: evidence.contradictions.length,
    mostApartMs: evidence.clockOffsets.reduce<number | undefined>(
      (most, offset) => Math.max(most ?? 0, mostApartMs(offset)),
      undefined,
    ),
    files,
  };
}

/** Every capture must have been counted, in every part. */
function droppedOf({ parts }: RunFile, captured: Kept['machines']): number | undefined {
  const counts = parts.flatMap(({ machines }) =>
    machines.filter(({ name }) => captured.has(name)).map(({ droppedByKernel }) => droppedByKernel),
  );
  return counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined || count === null ? undefined : sum + count),
    0,
  );
}

function isClosed({ captures }: WholeSession): boolean {
  return captures[0]?.session.ending.kind === 'closed';
}

function wireAt({ name: machine }: NamedMachine, sessions: readonly WholeSession[]): Numbers['wire'] {
  return wireOf(
    sessions.flatMap(({ name, captures }) => {
      const own = captures.find((one) => one.machine === machine);
      return own === undefined ? [] : [{ name, session: own.session }];
    }),
  );
}
