/** A burst between machines of which one has a clock that is 700 ms off, as machines of several computers may: on two engines where they are. */
import {
  describeWithDocker,
  hasPair,
  labDuringTests,
  PAIR_CONFIG,
  PAIR_HOSTS,
  testLab,
} from '../testing/docker.ts';
import { beforeAll, expect, it, vi } from 'vitest';
import type { BurstRecord } from '../recording/run-record.ts';
import type { ClockOffset } from '../evidence/evidence.ts';
import { conclude } from '../report/conclude.ts';
import { createRunFolder } from '../recording/run-folder.ts';
import { gatherSessions } from '../report/sessions.ts';
import { join } from 'node:path';
import { readRun } from '../report/read/run.ts';
import { readFileSync } from 'node:fs';
import { type MachineName, readSettings } from '../settings/settings.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { recordBurst } from './record.ts';
import { selectEngine } from '../engine/select.ts';
import { withWrongClock } from '../testing/wrong-clock.ts';

const VARIABLES = { ...testLab('mesin-lab-test-clock', 96), ...(hasPair && PAIR_HOSTS) };
const PLAN = {
  clients: 9,
  requests: 2,
  staggerMs: 0,
  pipeline: 1,
  holdMs: 0,
  timeoutMs: 20_000,
  rate: undefined,
  durationS: undefined,
};
const OFF_MS = 700;
/** A program learns its clock from whole milliseconds: where the processor is taken meanwhile, it is off by a little. */
const PROGRAM_MS = 1;
const progress = { step: () => {}, detail: () => {}, note: () => {}, advance: () => {} };

describeWithDocker('a burst with a clock that is off', () => {
  const runs = labDuringTests(VARIABLES);

  beforeAll(() => {
    if (hasPair) vi.stubEnv('DOCKER_CONFIG', PAIR_CONFIG);
    return () => vi.unstubAllEnvs();
  });

  async function burst(name: MachineName, aheadMs: number): Promise<BurstRecord> {
    const { engine } = await selectEngine('docker', readSettings({ ...process.env, ...VARIABLES }));
    const lab = await engine.find();
    if (lab === undefined) throw new Error('the lab is down');
    const folder = createRunFolder(runs.folder, 'burst', new Date());
    const never = new AbortController().signal;
    const fired = await recordBurst(withWrongClock(lab, name, aheadMs), PLAN, folder, progress, never);
    return conclude(folder.path, fired, { report: true, language: 'en', progress });
  }

  function offsetOf({ evidence }: BurstRecord, source: string, machine?: string): ClockOffset | undefined {
    return evidence?.clockOffsets.find((one) => one.source === source && one.machine === machine);
  }

  it('of a client machine: it is found, started on time, and its sessions are told in one time', async () => {
    const run = await burst('mesin-3', OFF_MS);
    expect(run.ok).toBe(true);
    expect(run.evidence).toMatchObject({ sessions: 18, matched: 18, contradictions: [] });

    const packets = offsetOf(run, 'mesin-3');
    expect(Math.abs((packets?.offsetMs ?? 0) - OFF_MS)).toBeLessThan(1);
    expect(packets?.uncertaintyMs).toBeLessThan(1);
    expect(Math.abs(offsetOf(run, 'mesin-2')?.offsetMs ?? OFF_MS)).toBeLessThan(1);
    // The record of both client machines is by two clocks.
    for (const [machine, aheadMs] of [
      ['mesin-2', 0],
      ['mesin-3', OFF_MS],
    ] as const) {
      const { offsetMs = Number.NaN, uncertaintyMs = 0 } = offsetOf(run, 'client', machine) ?? {};
      expect(Math.abs(offsetMs - aheadMs), machine).toBeLessThanOrEqual(uncertaintyMs + PROGRAM_MS);
    }

    const told = run.clocks?.find(({ machine }) => machine === 'mesin-3');
    expectWithin([told?.before, told?.after], OFF_MS);
    const samples = samplesOf(run);
    const starts = ['mesin-2', 'mesin-3'].map((machine) => {
      const own = samples.filter((sample) => sample.machine === machine);
      return Math.min(...own.map(({ intendedAtMs }) => intendedAtMs));
    });
    const [ofMesin2 = 0, ofMesin3 = 0] = starts;
    const trulyMs = Math.abs(ofMesin3 - OFF_MS - ofMesin2);
    expect(Math.abs(run.startSkewMs - trulyMs)).toBeLessThanOrEqual(
      (run.startUncertaintyMs ?? 0) + PROGRAM_MS,
    );
    expect(run.trafficMs).toBeLessThan(OFF_MS); // it is by one clock

    for (const { from, to, medianMs, uncertaintyMs } of run.evidence?.delays ?? []) {
      expect(medianMs, `${from} to ${to}`).toBeLessThan(50);
      expect(uncertaintyMs, `${from} to ${to}`).toBeLessThan(1);
    }
    expect(run.evidence?.delays).toHaveLength(4);
    const page = readFileSync(join(run.dir, 'report.html'), 'utf8');
    expect(page).toContain('One-way delays of packets');
    expect(page).toContain('The machines have clocks of their own.');
    await inOrder(run);
  });

  it('of the server machine: its capture and its log are told in the time of the others', async () => {
    const run = await burst('mesin-1', -OFF_MS);
    expect(run.ok).toBe(true);
    expect(run.evidence).toMatchObject({ sessions: 18, matched: 18, contradictions: [] });
    for (const source of ['mesin-2', 'mesin-3']) {
      const { offsetMs = 0, uncertaintyMs } = offsetOf(run, source) ?? {};
      expect(Math.abs(offsetMs - OFF_MS), source).toBeLessThan(1);
      expect(uncertaintyMs, source).toBeLessThan(1);
    }
    const [server, ...clients] = run.clocks ?? [];
    expect(server?.machine).toBe('mesin-1');
    expectWithin([server?.before, server?.after], -OFF_MS);
    for (const { before } of clients) expect(Math.abs(before.offsetMs)).toBeLessThan(OFF_MS / 2);
    await inOrder(run);
  });

  function expectWithin(readings: readonly (Reading | null | undefined)[], aheadMs: number): void {
    for (const reading of readings) {
      const { offsetMs = Number.NaN, uncertaintyMs = Number.NaN } = reading ?? {};
      expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(uncertaintyMs + PROGRAM_MS);
    }
  }

  /** In the common time no session is answered in any source before it began in any other. */
  async function inOrder(run: BurstRecord): Promise<void> {
    const read = await readRun(run.dir);
    const reconciled = reconcile(read.sources, read.machineAt);
    expect(gatherSessions(read.run, reconciled, read.kept)).toHaveLength(18);
    for (const { id, accounts } of reconciled.sessions) {
      const told = [...accounts];
      const inCommon = told.map(([source, account]) => ({
        beganMs: account.startMs - reconciled.offsetMs(source, account),
        answeredMs: (account.spokeMs ?? Number.POSITIVE_INFINITY) - reconciled.offsetMs(source, account),
      }));
      // The log is written in whole ms, and the record of a client is known less well than packets are.
      const lastMs = Math.max(...inCommon.map(({ beganMs }) => beganMs));
      const firstMs = Math.min(...inCommon.map(({ answeredMs }) => answeredMs));
      expect(firstMs - lastMs, String(id.port)).toBeGreaterThan(-5);
      expect(lastMs - Math.min(...inCommon.map(({ beganMs }) => beganMs)), String(id.port)).toBeLessThan(
        OFF_MS,
      );
    }
  }
});

type Reading = NonNullable<BurstRecord['clocks']>[number]['before'];

interface Sample {
  readonly machine: string;
  readonly intendedAtMs: number;
}

/** As the machines told them, each by its own clock. */
function samplesOf({ dir }: BurstRecord): Sample[] {
  const lines = readFileSync(join(dir, 'sessions.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Sample);
}
