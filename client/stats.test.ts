import { describe, expect, it } from 'vitest';
import { peakConcurrency, summarise } from './stats.ts';
import { COUNTER_OF, NO_FAILURES, type Outcome, type SessionSample } from './sample.ts';

const START_MS = 1_700_000_000_000;

/** A session that begins at `atMs`, stands after 1 ms and answers two requests, after 2 ms and 6 ms. */
function sample(atMs: number, changes: Partial<SessionSample> = {}): SessionSample {
  return {
    type: 'session',
    id: 0,
    machine: 'mesin-2',
    localAddress: '172.16.16.102',
    localPort: 40_000,
    remoteAddress: '172.16.16.101',
    remotePort: 45_000,
    outcome: 'completed',
    intendedAtMs: START_MS + atMs,
    startedAtMs: START_MS + atMs,
    connectedUs: 1_000,
    firstByteUs: 3_000,
    endedUs: 10_000,
    requests: {
      intended: 2,
      sent: 2,
      answered: 2,
      wrong: 0,
      notOpened: 0,
      refused: 0,
      reset: 0,
      timedOut: 0,
      cut: 0,
    },
    sentUs: [1_000, 3_000],
    repliedUs: [3_000, 9_000],
    clocks: [22_460, 22_460],
    bytesIn: 28,
    bytesOut: 18,
    closedBy: 'server',
    ...changes,
  };
}

function failed(atMs: number, outcome: Outcome): SessionSample {
  const none = { answered: 0, ...NO_FAILURES };
  const requests = { intended: 2, sent: 0, ...none, [COUNTER_OF[outcome]]: 2 };
  return sample(atMs, { outcome, requests, connectedUs: null, sentUs: [], repliedUs: [], clocks: [] });
}

describe('a summary', () => {
  it('counts sessions and requests by outcome, and every sum adds up', () => {
    const outcomes = ['wrong', 'not-opened', 'refused', 'reset', 'timed-out', 'timed-out', 'cut'] as const;
    const { sessions, requests } = summarise([sample(0), ...outcomes.map((outcome) => failed(0, outcome))]);
    expect(sessions).toEqual({
      started: 8,
      completed: 1,
      failed: 7,
      wrong: 1,
      notOpened: 1,
      refused: 1,
      reset: 1,
      timedOut: 2,
      cut: 1,
    });
    expect(requests).toEqual({
      intended: 16,
      sent: 2,
      answered: 2,
      wrong: 2,
      notOpened: 2,
      refused: 2,
      reset: 2,
      timedOut: 4,
      cut: 2,
    });
  });

  it('measures from request to reply, and from connect to connection', () => {
    const { latencyMs, connectMs } = summarise([sample(0)]);
    expect(latencyMs.p50).toBeCloseTo(2, 2);
    expect(latencyMs.max).toBeCloseTo(6, 2);
    expect(connectMs.p99).toBeCloseTo(1, 2);
  });

  it('measures from when a request was due, where a rate was set', () => {
    const { latencyMs } = summarise([sample(0, { intendedUs: [500, 1_000] })]);
    expect(latencyMs.p50).toBeCloseTo(2.5, 2);
    expect(latencyMs.max).toBeCloseTo(8, 2);
  });

  it('measures no wrong reply', () => {
    const { latencyMs } = summarise([sample(0, { clocks: [22_460, -1] })]);
    expect(latencyMs.max).toBeCloseTo(2, 2);
  });

  it('has percentiles within a thousandth of the true ones', () => {
    const samples = Array.from({ length: 1_000 }, (_, index) =>
      sample(index, { sentUs: [0], repliedUs: [(index + 1) * 100], clocks: [1] }),
    );
    const { p50, p90, p99, max } = summarise(samples).latencyMs;
    for (const [measured, expected] of [
      [p50, 50],
      [p90, 90],
      [p99, 99],
      [max, 100],
    ] as const) {
      expect(Math.abs((measured ?? 0) - expected)).toBeLessThanOrEqual(expected / 1_000);
    }
  });

  it('spans several machines, as times are absolute', () => {
    const summary = summarise([sample(0), sample(990, { machine: 'mesin-3' })]);
    expect(summary.durationMs).toBe(1_000);
    expect(summary.requestsPerSecond).toBe(Math.round(4 / 0.998));
  });

  it('of nothing has no numbers, and none that is not one', () => {
    expect(summarise([])).toMatchObject({
      sessions: { started: 0 },
      latencyMs: { p50: null, p90: null, p99: null, max: null },
      peakConcurrentSessions: 0,
      durationMs: 0,
      requestsPerSecond: 0,
    });
  });
});

describe('the peak of concurrency', () => {
  it.each([
    { what: 'apart', starts: [0, 20, 40], peak: 1 },
    { what: 'overlapping in pairs', starts: [0, 5, 12], peak: 2 },
    { what: 'all at once', starts: [0, 1, 2], peak: 3 },
    { what: 'one ending as the next begins', starts: [0, 9], peak: 1 },
  ])('counts connections $what', ({ starts, peak }) => {
    expect(peakConcurrency(starts.map((atMs) => sample(atMs)))).toBe(peak);
  });

  it('leaves out what never stood', () => {
    expect(peakConcurrency([sample(0), failed(0, 'refused')])).toBe(1);
  });
});
