import { burstRecord, captureOf } from '../../burst/testing/burst-record.ts';
import { describe, expect, it } from 'vitest';
import type { BurstOutcome } from '../../burst/run.ts';
import { burstText } from './burst.ts';
import { sampleOf } from '../../testing/samples.ts';
import { stripVTControlCharacters } from 'node:util';

describe('the few lines a person reads', () => {
  function text(parts: Partial<BurstOutcome> = {}): string {
    const shown = stripVTControlCharacters(
      burstText({ ...burstRecord(parts), dir: process.cwd() + '/artifacts/run' }),
    );
    return `\n${shown}\n`;
  }

  it('tell that all went well', () => {
    expect(text()).toMatchInlineSnapshot(`
      "
        sessions   2 completed, 0 failed, peak 2 concurrent by the clients' record
        requests   2 sent, 2 answered
        latency    p50 1.00 ms   p90 1.00   p99 1.00   max 1.00
        start      machines within 0.12 ms of each other, known to ±0.20 ms
        packets    mesin-1 10   mesin-2 10   mesin-3 10   0 dropped
        evidence   artifacts/run/
      "
    `);
  });

  it('tell what went wrong, and how often', () => {
    const outcomes = ['completed', 'wrong', 'wrong', 'refused', 'reset', 'timed-out', 'cut'] as const;
    const counts = { captured: 10, received: 12, dropped: 1 };
    const samples = outcomes.map((outcome) => sampleOf(outcome));
    const captures = [captureOf(0, { counts, lost: 3, whole: false })];
    expect(text({ samples, captures })).toMatchInlineSnapshot(`
      "
        sessions   1 completed, 6 failed, peak 6 concurrent by the clients' record
        requests   6 of 7 sent, 1 answered, 2 wrong, 1 refused, 1 reset, 1 timed out, 1 ended early
        latency    p50 1.00 ms   p90 1.00   p99 1.00   max 1.00
        start      machines within 0.12 ms of each other, known to ±0.20 ms
        packets    mesin-1 10   mesin-2 none   mesin-3 none   3 dropped
        evidence   artifacts/run/
      "
    `);
  });

  it('tell which clocks were off, and nothing of those that may well be right', () => {
    const right = { offsetMs: 0.2, uncertaintyMs: 0.3, slowestMs: 1 };
    const ahead = { offsetMs: 700.012, uncertaintyMs: 0.09, slowestMs: 1 };
    const clocks = [
      { machine: 'mesin-2' as const, before: right, after: right },
      { machine: 'mesin-3' as const, before: ahead, after: { ...ahead, offsetMs: 700.1 } },
    ];
    expect(text({ clocks }).split('\n').slice(4, 6)).toEqual([
      '  start      machines within 0.12 ms of each other, known to ±0.20 ms',
      "             the clock of mesin-3 is 700.012 ms ±0.090 ms ahead of this computer's, which was allowed for",
    ]);
    const moved = { machine: 'mesin-3' as const, before: ahead, after: { ...ahead, offsetMs: 702.012 } };
    expect(text({ clocks: [moved] })).toContain('was allowed for; by the end it had moved by 2.000 ms\n');
    expect(text({ startUncertaintyMs: undefined })).toContain('machines within 0.12 ms of each other\n');
  });

  it('tell that nothing was measured', () => {
    expect(text({ samples: [], captures: [] })).toMatchInlineSnapshot(`
      "
        sessions   0 completed, 0 failed, peak 0 concurrent by the clients' record
        requests   0 sent, 0 answered
        latency    p50 – ms   p90 –   p99 –   max –
        start      machines within 0.12 ms of each other, known to ±0.20 ms
        packets    mesin-1 none   mesin-2 none   mesin-3 none   0 dropped
        evidence   artifacts/run/
      "
    `);
  });
});
