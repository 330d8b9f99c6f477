/** Brings the numbers of a run together. */
import type { Numbers, Wire } from './numbers.ts';
import type { Overlap, ThreadFacts } from './model.ts';
import type { CapturedMachine } from './read/captured.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import type { RunFile } from './read/run-file.ts';
import type { SessionSample } from '../../client/sample.ts';
import type { WholeSession } from './sessions.ts';
import { pairOf } from '../evidence/account.ts';
import { summarise } from '../../client/stats.ts';
import { wireOf } from './numbers.ts';

export interface Counted {
  readonly run: RunFile;
  readonly samples: readonly SessionSample[];
  readonly sessions: readonly WholeSession[];
  readonly captured: ReadonlyMap<string, CapturedMachine>;
  readonly evidence: Evidence;
  readonly overlap: Overlap;
  readonly threads: readonly ThreadFacts[];
  readonly loggedPeak: number;
  readonly logLines: number;
  readonly files: number;
  readonly sources: number;
}

export function countUp(counted: Counted): Numbers {
  const { run, samples, sessions, captured, evidence, overlap, threads, loggedPeak, logLines, files } =
    counted;
  const [server, ...clients] = run.machines;
  const summary = summarise(samples);
  const isRecorded = samples.length > 0;
  const { latencyMs } = summary;
  const captures = [...captured.values()];
  return {
    run: run.run,
    startMs: sessions[0]?.startMs ?? 0,
    server,
    clients,
    port: run.port,
    sessions: sessions.length,
    completed: isRecorded ? summary.sessions.completed : sessions.filter(isClosed).length,
    sent: isRecorded ? summary.requests.sent : undefined,
    answered: isRecorded ? summary.requests.answered : undefined,
    p50Ms: latencyMs.p50,
    p90Ms: latencyMs.p90,
    p99Ms: latencyMs.p99,
    maxMs: latencyMs.max,
    peak: overlap.peak,
    peakAtMs: overlap.peakAtMs,
    servedWhileOthersOpen: overlap.servedWhileOthersOpen,
    threads: threads.length,
    threadShares: threads,
    loggedPeak,
    logLines,
    wire: wireAt(server.name, captured, sessions),
    packets: captures.reduce((sum, { packets }) => sum + packets, 0),
    captures: captures.length,
    dropped: droppedOf(run, captured),
    cutSegments: captures.reduce((sum, { cutSegments }) => sum + cutSegments, 0),
    sources: counted.sources,
    evidenceSessions: evidence.sessions,
    matched: evidence.matched,
    gaps: evidence.gaps.length,
    contradictions: evidence.contradictions.length,
    largestOffsetMs: evidence.clockOffsets.reduce(
      (most, { offsetMs }) => Math.max(most, Math.abs(offsetMs)),
      0,
    ),
    files,
  };
}

/** Every capture must have been counted. */
function droppedOf(
  { machines }: RunFile,
  captured: ReadonlyMap<string, CapturedMachine>,
): number | undefined {
  const counts = machines
    .filter(({ name }) => captured.has(name))
    .map(({ droppedByKernel }) => droppedByKernel);
  return counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined || count === null ? undefined : sum + count),
    0,
  );
}

function isClosed({ captures }: WholeSession): boolean {
  return captures[0]?.session.ending.kind === 'closed';
}

function wireAt(
  machine: string,
  captured: ReadonlyMap<string, CapturedMachine>,
  sessions: readonly WholeSession[],
): Wire | undefined {
  const own = captured.get(machine);
  const names = new Map(sessions.map(({ account, name }) => [pairOf(account), name]));
  return own && wireOf(own, (pair) => names.get(pair) ?? pair);
}
