import { burstText, portable, reportBurst } from './report.ts';
import { describe, expect, it } from 'vitest';
import type { BurstOutcome } from './run.ts';
import type { BurstReport } from './report.ts';
import type { FinishedRecording } from './recording.ts';
import { RunFolder } from '../run-folder.ts';
import { fakeLab } from '../testing/fakes.ts';
import { join } from 'node:path';
import { sampleOf } from '../testing/samples.ts';
import { stripVTControlCharacters } from 'node:util';
import { temporaryFolder } from '../testing/folder.ts';

const LAB = fakeLab();
const PLAN = {
  clients: 1,
  requests: 1,
  staggerMs: 0,
  pipeline: 1,
  holdMs: 0,
  timeoutMs: 1_000,
  rate: undefined,
  durationS: undefined,
};

function captureOf(index: number, parts: Partial<FinishedRecording> = {}): FinishedRecording {
  const machine = LAB.machines[index];
  if (machine === undefined) throw new Error('no machine');
  const counts = { captured: 10, received: 10, dropped: 0 };
  return {
    machine,
    command: ['tcpdump'],
    file: `/runs/pcap/${machine.name}.pcap`,
    counts,
    lost: 0,
    whole: true,
    ...parts,
  };
}

const GOOD: BurstOutcome = {
  samples: [sampleOf('completed'), sampleOf('completed', { machine: 'mesin-3' })],
  startSkewMs: 0.123_456,
  captures: [captureOf(0), captureOf(1), captureOf(2)],
  cutShort: false,
};

function report(parts: Partial<BurstOutcome> = {}): BurstReport {
  const folder = RunFolder.create(temporaryFolder(), 'burst', new Date(0));
  return reportBurst(LAB, PLAN, folder, { ...GOOD, ...parts });
}

describe('a burst', () => {
  it('is fine when every session was completed and every capture is whole', () => {
    expect(report()).toMatchObject({
      run: '1970-01-01T00-00-00.000Z-burst',
      engine: 'local',
      ok: true,
      sessions: { started: 2, completed: 2, failed: 0 },
      requests: { sent: 2, answered: 2 },
      latencyMs: { p50: 1, max: 1 },
      peakConcurrentSessions: 2,
      startSkewMs: 0.123,
      interrupted: false,
    });
  });

  it.each<[string, Partial<BurstOutcome>]>([
    ['a session failed', { samples: [sampleOf('completed'), sampleOf('wrong')] }],
    ['a session never began', { samples: [sampleOf('completed')] }],
    ['a capture is not whole', { captures: [captureOf(0), captureOf(1, { whole: false })] }],
    ['it was cut short', { cutShort: true }],
  ])('is not fine when %s', (_what, parts) => {
    expect(report(parts).ok).toBe(false);
  });

  it('is fine without captures where there is no right to them, and says so by null', () => {
    const { ok, machines } = report({ captures: [] });
    expect(ok).toBe(true);
    const none = { pcap: null, packets: null, droppedByKernel: null };
    expect(machines).toMatchObject([none, none, none]);
  });

  it('tells what each capture kept and lost', () => {
    const counts = { captured: 90, received: 95, dropped: 7 };
    const { machines } = report({
      captures: [captureOf(0, { counts, lost: 12, whole: false }), captureOf(1)],
    });
    expect(machines.map(({ packets, droppedByKernel }) => [packets, droppedByKernel])).toEqual([
      [90, 12],
      [10, 0],
      [null, null],
    ]);
  });

  it('keeps the file of a capture that ended without its counts', () => {
    const { machines } = report({
      captures: [captureOf(0, { counts: undefined, lost: undefined, whole: false })],
    });
    expect(machines[0]).toMatchObject({
      pcap: '/runs/pcap/mesin-1.pcap',
      packets: null,
      droppedByKernel: null,
    });
  });

  it('has one outcome for every request', () => {
    const outcomes = ['completed', 'wrong', 'refused', 'reset', 'timed-out', 'cut'] as const;
    const { requests, sessions } = report({ samples: outcomes.map((outcome) => sampleOf(outcome)) });
    expect(requests).toEqual({
      intended: 6,
      sent: 5,
      answered: 1,
      wrong: 1,
      refused: 1,
      reset: 1,
      timedOut: 1,
      cut: 1,
    });
    expect(sessions).toEqual({ started: 6, completed: 1, failed: 5 });
  });
});

describe('run.json', () => {
  it('has paths relative to itself, so that the folder can be moved', () => {
    const folder = RunFolder.create(temporaryFolder(), 'burst', new Date(0));
    const captures = [captureOf(0, { file: folder.pcap('mesin-1') })];
    const saved = portable(reportBurst(LAB, PLAN, folder, { ...GOOD, captures }));
    expect(saved.dir).toBe('.');
    expect(saved.machines.map(({ log, pcap }) => [log, pcap])).toEqual([
      [join('logs', 'mesin-1.log'), join('pcap', 'mesin-1.pcap')],
      [join('logs', 'mesin-2.log'), null],
      [join('logs', 'mesin-3.log'), null],
    ]);
    expect(JSON.stringify(saved)).not.toContain(folder.path);
  });
});

describe('the few lines a person reads', () => {
  function text(parts: Partial<BurstOutcome> = {}): string {
    const shown = stripVTControlCharacters(
      burstText({ ...report(parts), dir: process.cwd() + '/artifacts/run' }),
    );
    return `\n${shown}\n`;
  }

  it('tell that all went well', () => {
    expect(text()).toMatchInlineSnapshot(`
      "
        sessions   2 completed, 0 failed, the clients saw at most 2 open at once
        requests   2 sent, 2 answered
        latency    p50 1.00 ms   p90 1.00   p99 1.00   max 1.00
        start      machines within 0.12 ms of each other
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
        sessions   1 completed, 6 failed, the clients saw at most 6 open at once
        requests   6 of 7 sent, 1 answered, 2 wrong, 1 refused, 1 reset, 1 timed out, 1 cut
        latency    p50 1.00 ms   p90 1.00   p99 1.00   max 1.00
        start      machines within 0.12 ms of each other
        packets    mesin-1 10   mesin-2 none   mesin-3 none   3 dropped
        evidence   artifacts/run/
      "
    `);
  });

  it('tell that nothing was measured', () => {
    expect(text({ samples: [], captures: [] })).toMatchInlineSnapshot(`
      "
        sessions   0 completed, 0 failed, the clients saw at most 0 open at once
        requests   0 sent, 0 answered
        latency    p50 – ms   p90 –   p99 –   max –
        start      machines within 0.12 ms of each other
        packets    mesin-1 none   mesin-2 none   mesin-3 none   0 dropped
        evidence   artifacts/run/
      "
    `);
  });
});
