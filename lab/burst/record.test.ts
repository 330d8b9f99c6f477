import { burstRecord, captureOf } from './testing/burst-record.ts';
import { describe, expect, it } from 'vitest';
import { located, withEvidence } from '../recording/run-record.ts';
import type { BurstOutcome } from './run.ts';
import { notOpened } from './record.ts';
import { join } from 'node:path';
import { sampleOf } from '../testing/samples.ts';

describe('a burst', () => {
  it('is fine when every session was completed and every capture is whole', () => {
    expect(burstRecord()).toMatchObject({
      run: '1970-01-01T00-00-00.000Z-burst',
      engine: 'local',
      ranWell: true,
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
  ])('is not fine when %s', (_what, parts) => {
    expect(burstRecord(parts)).toMatchObject({ ranWell: false, interrupted: false });
  });

  it('was interrupted by what cut sessions short, not by what came when all were complete', () => {
    const samples = [sampleOf('completed'), sampleOf('cut')];
    expect(burstRecord({ samples, cutShort: true })).toMatchObject({ ranWell: false, interrupted: true });
    expect(burstRecord({ cutShort: true })).toMatchObject({ ranWell: true, interrupted: false });
  });

  it('is fine without captures where there is no right to them, and says so by null', () => {
    const { ranWell, parts } = burstRecord({ captures: [] });
    expect(ranWell).toBe(true);
    const none = { pcap: null, packets: null, droppedByKernel: null };
    expect(parts[0]?.machines).toMatchObject([none, none, none]);
  });

  it('tells what each capture kept and lost', () => {
    const counts = { captured: 90, received: 95, dropped: 7 };
    const { parts } = burstRecord({
      captures: [captureOf(0, { counts, lost: 12, whole: false }), captureOf(1)],
    });
    expect(parts[0]?.machines.map(({ packets, droppedByKernel }) => [packets, droppedByKernel])).toEqual([
      [90, 12],
      [10, 0],
      [null, null],
    ]);
  });

  it('keeps the file of a capture that ended without its counts', () => {
    const { parts } = burstRecord({
      captures: [captureOf(0, { counts: undefined, lost: undefined, whole: false })],
    });
    expect(parts[0]?.machines[0]).toMatchObject({
      pcap: 'pcap/mesin-1.pcap',
      packets: null,
      droppedByKernel: null,
    });
  });

  it('has one outcome for every request', () => {
    const outcomes = ['completed', 'wrong', 'not-opened', 'refused', 'reset', 'timed-out', 'cut'] as const;
    const { requests, sessions } = burstRecord({ samples: outcomes.map((outcome) => sampleOf(outcome)) });
    expect(requests).toEqual({
      intended: 7,
      sent: 5,
      answered: 1,
      wrong: 1,
      notOpened: 1,
      refused: 1,
      reset: 1,
      timedOut: 1,
      cut: 1,
    });
    expect(sessions).toEqual({ started: 7, completed: 1, failed: 6 });
  });
});

it('says what a client machine lacked, once for each reason', () => {
  const [files, ports] = ['too many open files, ulimit -n is 64', 'no local port is left'];
  const samples = [files, files, ports].map((reason) => sampleOf('not-opened', { reason }));
  expect(notOpened([...samples, sampleOf('completed'), sampleOf('refused')])).toEqual([
    `2 connections could not be opened on mesin-2: ${files}.`,
    `1 connection could not be opened on mesin-2: ${ports}.`,
  ]);
});

describe('run.json', () => {
  it('has paths relative to itself, so that the folder can be moved, and absolute ones where it is printed', () => {
    const run = burstRecord({ captures: [captureOf(0)] });
    const paths = ({ parts }: typeof run) => parts[0]?.machines.map(({ log, pcap }) => [log, pcap]);
    expect(run.dir).toBe('.');
    expect(paths(run)).toEqual([
      [join('logs', 'mesin-1.log'), join('pcap', 'mesin-1.pcap')],
      [join('logs', 'mesin-2.log'), null],
      [join('logs', 'mesin-3.log'), null],
    ]);
    const printed = located(run, '/runs/one');
    expect(printed.dir).toBe('/runs/one');
    expect(paths(printed)).toEqual([
      ['/runs/one/logs/mesin-1.log', '/runs/one/pcap/mesin-1.pcap'],
      ['/runs/one/logs/mesin-2.log', null],
      ['/runs/one/logs/mesin-3.log', null],
    ]);
  });

  it('is good only when it ran well and every completed session is proved', () => {
    const run = burstRecord();
    expect(run).toMatchObject({ ok: false, ranWell: true, proved: false });
    const none = { sources: [], causes: [], gaps: [], contradictions: [], clockOffsets: [] };
    const evidence = { ...none, sessions: 2, matched: 2 };
    expect(withEvidence(run, evidence)).toMatchObject({ ok: true, proved: true });
    expect(withEvidence(run, { ...evidence, sessions: 1 })).toMatchObject({ ok: false, proved: false });
    expect(withEvidence({ ...run, ranWell: false }, evidence)).toMatchObject({ ok: false, proved: true });
  });
});
