/** The numbers of a run that the report's sentences are made of. */
import type { Overlap } from './overlap.ts';
import { type Evidence, flawsOf, onlySource } from '../evidence/evidence.ts';
import type { LoggedSession, ReadRun } from './read/run.ts';
import type { RecordedRun } from '../recording/run-record.ts';
import type { WholeSession } from './sessions.ts';
import { isOff, mostApartMs } from '../evidence/clock-offset.ts';
import { binsOf, spreadOf, waitsOf } from './latencies.ts';
import { summarise, sweep } from '../../client/stats.ts';
import { wireOf } from './wire.ts';

export type Numbers = ReturnType<typeof countUp>;

/** `sources` are the names of those that have any session, `logLines` and `files` how many there are. */
export function countUp(
  { run, kept }: ReadRun,
  sessions: readonly WholeSession[],
  evidence: Evidence,
  overlap: Overlap,
  { sources, logLines, files }: { sources: readonly string[]; logLines: number; files: number },
) {
  const { samples, machines } = kept;
  const [server, ...clients] = run.machines;
  // A source whose file is gone is still one of them, and tells of nothing.
  const hasRecord = samples.length > 0;
  const summary = summarise(samples);
  const waits = sessions.flatMap((session) => waitsOf(session));
  const closed = sessions.filter(({ captures }) => captures[0]?.session.ending.kind === 'closed');
  const captures = [...machines.values()];
  const logged = sessions.flatMap((session) => session.logged ?? []);
  const threads = threadsOf(logged);
  const active = new Set(sessions.map(({ machine }) => machine));
  const apartMs = evidence.clockOffsets.map((offset) => mostApartMs(offset));
  return {
    server,
    clients,
    /** The client machines that had sessions. */
    active: clients.filter(({ name }) => active.has(name)),
    port: run.port,
    sessions: sessions.length,
    completed: hasRecord ? summary.sessions.completed : closed.length,
    /** Requests the clients wrote, and how many got a correct reply; undefined without their record. */
    sent: hasRecord ? summary.requests.sent : undefined,
    answered: hasRecord ? summary.requests.answered : undefined,
    /** Waits for a reply that were measured: by the clients themselves, or between packets of their captures. */
    waits: waits.length,
    waitsFrom: hasRecord ? ('clients' as const) : ('captures' as const),
    latencyMs: hasRecord ? summary.latencyMs : spreadOf(waits),
    /** How many waits took how long. */
    bins: binsOf(waits),
    peak: overlap.peak,
    peakAtMs: overlap.peakAtMs,
    servedWhileOthersOpen: overlap.servedWhileOthersOpen,
    /** Of the server's log; none without one. */
    threads,
    /** The most connections the server itself counted as open. */
    loggedPeak: peakOf(logged),
    logLines,
    /** What the server machine's kernel told before the run. */
    listening: run.listening,
    /** What the server machine's capture shows; undefined without one. */
    wire: machines.has(server.name) ? wireOf(sessions, server.name) : undefined,
    /** Where the server was told to speak otherwise than the assignment has it; the part is empty for the whole run. */
    dialects: run.parts.flatMap(({ name, dialect }) =>
      dialect === undefined || dialect === 'assignment' ? [] : [{ part: name, name: dialect }],
    ),
    packets: captures.reduce((sum, { packets }) => sum + packets, 0),
    /** Machines with a capture. */
    captures: captures.length,
    /** As tcpdump counted them; undefined when a capture has no count. */
    dropped: droppedIn(run, machines),
    cutSegments: captures.reduce((sum, { cutSegments }) => sum + cutSegments, 0),
    /** The names of those that have sessions: a machine that took no part has a capture, too. */
    sources,
    /** The one source that has any session: alone it can neither agree nor miss anything. */
    only: onlySource(evidence) && sources[0],
    hasRecord,
    hasLog: evidence.sources.some((source) => source.kind === 'log' && source.sessions > 0),
    evidenceSessions: evidence.sessions,
    matched: evidence.matched,
    gaps: flawsOf(evidence).length - evidence.contradictions.length,
    contradictions: evidence.contradictions.length,
    /** The most that the sources' clocks can lie apart; undefined where no two share a session to tell by. */
    mostApartMs: apartMs.length === 0 ? undefined : Math.max(...apartMs),
    /** Whether the machines are known to have clocks of their own, being on several hosts or by what they show. */
    haveOwnClocks:
      new Set(run.machines.map(({ host }) => host)).size > 1 ||
      evidence.clockOffsets.some(
        (offset) =>
          isOff(offset) &&
          evidence.sources.some(({ id, kind }) => id === offset.source && kind === 'capture'),
      ),
    files,
  };
}

/** Packets dropped by the kernel in every part of the run; undefined when a capture of these machines has no count. */
export function droppedIn(
  { parts }: RecordedRun,
  captured: Pick<ReadonlySet<string>, 'has'>,
): number | undefined {
  const machines = parts.flatMap((part) => part.machines).filter(({ name }) => captured.has(name));
  const counts = machines.map(({ droppedByKernel }) => droppedByKernel);
  return counts.every((count) => count !== null) ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

type Logged = Pick<LoggedSession, 'thread' | 'openedMs' | 'closedMs' | 'replies'>;

/** What each thread of the server did, as its log says. */
export function threadsOf(sessions: readonly Logged[]) {
  return [...Map.groupBy(sessions, ({ thread }) => thread)]
    .toSorted(([one], [other]) => one - other)
    .map(([thread, own]) => ({
      thread,
      sessions: own.length,
      replies: own.reduce((sum, { replies }) => sum + replies, 0),
      /** The most sessions it had open at once. */
      peak: peakOf(own),
    }));
}

/** Of all these sessions together: the most connections that the log has between `opened` and `closed`. */
export function peakOf(sessions: readonly Logged[]): number {
  // A time that cannot be read stands nowhere in time.
  const sorted = (times: readonly number[]): Float64Array =>
    Float64Array.from(times.filter((ms) => !Number.isNaN(ms))).sort();
  const opened = sorted(sessions.map(({ openedMs }) => openedMs));
  const closed = sorted(sessions.map(({ closedMs }) => closedMs));
  // Of the same millisecond, those that close go first: the log does not say more.
  return sweep(opened, closed).peak;
}
