/** Many samples, of one machine or of several, as a few numbers. Arithmetic only. */
import { COUNTER_OF, NO_FAILURES, type RequestCounts, type SessionSample } from './sample.ts';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** The last line on stdout: the burst of one machine as a whole. */
export interface SummaryLine extends ReturnType<typeof summarise> {
  readonly type: 'summary';
  readonly machine: string;
  /** Connections asked for; a burst that was stopped may have started fewer. */
  readonly clients: number;
  /** The instant the lab named at the gate, in Unix ms; null without one. */
  readonly intendedStartMs: number | null;
  /** When the burst began, in Unix ms; null when it was stopped before. */
  readonly startedAtMs: number | null;
  /** Why it was stopped, if it was. */
  readonly stopped?: string;
}

/** Counts, percentiles and rates of all samples together. */
export function summarise(samples: readonly SessionSample[]) {
  const latency = createHistogram();
  const connecting = createHistogram();
  for (const sample of samples) {
    // A histogram begins at 1.
    if (sample.connectedUs !== null) connecting.record(Math.max(1, sample.connectedUs));
    for (const us of latenciesUs(sample)) latency.record(Math.max(1, us));
  }
  const requests = countRequests(samples);
  const askingMs = spanMs(samples, ({ sentUs, repliedUs }) => [sentUs[0], repliedUs.at(-1)]);
  return {
    sessions: countSessions(samples),
    requests,
    /** See {@link latenciesUs}. */
    latencyMs: percentiles(latency),
    connectMs: percentiles(connecting),
    /** The most connections that stood at one instant, over all machines. */
    peakConcurrentSessions: peakConcurrency(samples),
    /** From the first connect to the end of the last session. */
    durationMs: roundMs(spanMs(samples, ({ endedUs }) => [0, endedUs])),
    /** Right replies per second between the first request and the last reply; 0 when there was none. */
    requestsPerSecond: askingMs > 0 ? Math.round((requests.answered * 1_000) / askingMs) : 0,
  };
}

/** From each request to its right reply; from when the request was due where a rate was set. */
export function latenciesUs({ intendedUs, sentUs, repliedUs, clocks }: SessionSample): number[] {
  const from = intendedUs ?? sentUs;
  return repliedUs.flatMap((us, index) => (clocks[index] === -1 ? [] : [us - (from[index] ?? us)]));
}

/** The most connections that stood at one instant. */
export function peakConcurrency(samples: readonly SessionSample[]): number {
  const stood = samples.filter(({ connectedUs }) => connectedUs !== null);
  const begins = Float64Array.from(
    stood,
    (sample) => sample.startedAtMs + (sample.connectedUs ?? 0) / 1_000,
  ).toSorted();
  const ends = Float64Array.from(stood, (sample) => sample.startedAtMs + sample.endedUs / 1_000).toSorted();
  return sweep(begins, ends).peak;
}

/** Over sorted instants in ms at which something began and ended: how many were open after each, and the most of all. */
export function sweep(begins: Float64Array, ends: Float64Array) {
  const steps: { readonly atMs: number; readonly open: number }[] = [];
  let [begun, ended, peak, peakAtMs] = [0, 0, 0, 0];
  while (begun < begins.length || ended < ends.length) {
    const begin = begins[begun] ?? Number.POSITIVE_INFINITY;
    const end = ends[ended] ?? Number.POSITIVE_INFINITY;
    // One that ends when another begins does not overlap it.
    if (end <= begin) ended += 1;
    else begun += 1;
    const [atMs, open] = [Math.min(begin, end), begun - ended];
    steps.push({ atMs, open });
    if (open > peak) [peak, peakAtMs] = [open, atMs];
  }
  return { steps, peak, peakAtMs };
}

/** In ms; null when there was nothing to measure. Percentiles come from an HDR histogram of three digits. */
function percentiles(histogram: RecordableHistogram): Record<'p50' | 'p90' | 'p99' | 'max', number | null> {
  if (histogram.count === 0) return { p50: null, p90: null, p99: null, max: null };
  const ms = (percentile: number): number => histogram.percentile(percentile) / 1_000;
  return { p50: ms(50), p90: ms(90), p99: ms(99), max: histogram.max / 1_000 };
}

/** `started` is the sum of all the others but `failed`; `failed` is the sum of all but `completed`. */
function countSessions(samples: readonly SessionSample[]) {
  const counts = { completed: 0, ...NO_FAILURES };
  for (const { outcome } of samples) counts[COUNTER_OF[outcome]] += 1;
  const started = samples.length;
  const { completed, ...failures } = counts;
  return { started, completed, failed: started - completed, ...failures };
}

function countRequests(samples: readonly SessionSample[]): RequestCounts {
  const total = { intended: 0, sent: 0, answered: 0, ...NO_FAILURES };
  const counters = Object.keys(total) as (keyof RequestCounts)[];
  for (const { requests } of samples) {
    for (const counter of counters) total[counter] += requests[counter];
  }
  return total;
}

/** From the earliest first to the latest last instant of all samples, in ms; 0 when there is none. */
function spanMs(
  samples: readonly SessionSample[],
  instantsUs: (sample: SessionSample) => [first: number | undefined, last: number | undefined],
): number {
  let [beginMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of samples) {
    const [first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY] = instantsUs(sample);
    beginMs = Math.min(beginMs, sample.startedAtMs + first / 1_000);
    endMs = Math.max(endMs, sample.startedAtMs + last / 1_000);
  }
  return Math.max(0, endMs - beginMs);
}

/** To whole microseconds: more would be noise of the floating point. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
