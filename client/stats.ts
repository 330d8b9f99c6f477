/** Many samples, of one machine or of several, as a few numbers. Arithmetic only. */
import { COUNTER_OF } from './sample.ts';
import type { RequestCounts, SessionSample } from './sample.ts';
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';

/** In ms; null when there was nothing to measure. Percentiles come from an HDR histogram of three digits. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** `started` is the sum of all the others but `failed`; `failed` is the sum of all but `completed`. */
export interface SessionCounts {
  readonly started: number;
  readonly completed: number;
  readonly failed: number;
  readonly wrong: number;
  readonly refused: number;
  readonly reset: number;
  readonly timedOut: number;
  readonly cut: number;
}

export interface Summary {
  readonly sessions: SessionCounts;
  readonly requests: RequestCounts;
  /** From a request to its right reply; from when the request was due where a rate was set. */
  readonly latencyMs: Percentiles;
  readonly connectMs: Percentiles;
  /** The most connections that stood at one instant, over all machines. */
  readonly peakConcurrentSessions: number;
  /** From the first connect to the end of the last session. */
  readonly durationMs: number;
  /** Right replies per second between the first request and the last reply; 0 when there was none. */
  readonly requestsPerSecond: number;
}

/** The last line on stdout: the burst of one machine as a whole. */
export interface SummaryLine extends Summary {
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

export function summarise(samples: readonly SessionSample[]): Summary {
  const latency = createHistogram();
  const connecting = createHistogram();
  const asked = new Span();
  const whole = new Span();
  for (const sample of samples) {
    const { startedAtMs, connectedUs, endedUs } = sample;
    if (connectedUs !== null) record(connecting, connectedUs);
    recordLatencies(sample, latency);
    whole.include(startedAtMs, 0, endedUs);
    asked.include(startedAtMs, sample.sentUs[0], sample.repliedUs.at(-1));
  }
  const requests = countRequests(samples);
  return {
    sessions: countSessions(samples),
    requests,
    latencyMs: percentiles(latency),
    connectMs: percentiles(connecting),
    peakConcurrentSessions: peakConcurrency(samples),
    durationMs: round(whole.ms),
    requestsPerSecond: asked.ms > 0 ? Math.round((requests.answered * 1_000) / asked.ms) : 0,
  };
}

/** Sweeps over the intervals in which connections stood; one that ends when another begins does not overlap it. */
export function peakConcurrency(samples: readonly SessionSample[]): number {
  const stood = samples.filter(({ connectedUs }) => connectedUs !== null);
  const begins = Float64Array.from(
    stood,
    (sample) => sample.startedAtMs + (sample.connectedUs ?? 0) / 1_000,
  ).toSorted();
  const ends = Float64Array.from(stood, (sample) => sample.startedAtMs + sample.endedUs / 1_000).toSorted();
  let ended = 0;
  let peak = 0;
  for (const [begun, begin] of begins.entries()) {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= begin) ended += 1;
    peak = Math.max(peak, begun + 1 - ended);
  }
  return peak;
}

function recordLatencies(
  { intendedUs, sentUs, repliedUs, clocks }: SessionSample,
  histogram: RecordableHistogram,
): void {
  const from = intendedUs ?? sentUs;
  for (const [index, us] of repliedUs.entries()) {
    if (clocks[index] !== -1) record(histogram, us - (from[index] ?? us));
  }
}

/** The histogram begins at 1. */
function record(histogram: RecordableHistogram, us: number): void {
  histogram.record(Math.max(1, us));
}

function percentiles(histogram: RecordableHistogram): Percentiles {
  if (histogram.count === 0) return { p50: null, p90: null, p99: null, max: null };
  const ms = (percentile: number): number => histogram.percentile(percentile) / 1_000;
  return { p50: ms(50), p90: ms(90), p99: ms(99), max: histogram.max / 1_000 };
}

function countSessions(samples: readonly SessionSample[]): SessionCounts {
  const counts = { completed: 0, wrong: 0, refused: 0, reset: 0, timedOut: 0, cut: 0 };
  for (const { outcome } of samples) counts[COUNTER_OF[outcome]] += 1;
  const started = samples.length;
  const { completed, ...failures } = counts;
  return { started, completed, failed: started - completed, ...failures };
}

const REQUEST_COUNTERS = [
  'intended',
  'sent',
  'answered',
  'wrong',
  'refused',
  'reset',
  'timedOut',
  'cut',
] as const;

function countRequests(samples: readonly SessionSample[]): RequestCounts {
  const total = { intended: 0, sent: 0, answered: 0, wrong: 0, refused: 0, reset: 0, timedOut: 0, cut: 0 };
  for (const { requests } of samples) {
    for (const counter of REQUEST_COUNTERS) total[counter] += requests[counter];
  }
  return total;
}

/** The time between the first and the last of many instants. */
class Span {
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  include(originMs: number, firstUs: number | undefined, lastUs: number | undefined): void {
    if (firstUs !== undefined) this.#firstMs = Math.min(this.#firstMs, originMs + firstUs / 1_000);
    if (lastUs !== undefined) this.#lastMs = Math.max(this.#lastMs, originMs + lastUs / 1_000);
  }

  get ms(): number {
    return Math.max(0, this.#lastMs - this.#firstMs);
  }
}

/** To whole microseconds: more would be noise of the floating point. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
