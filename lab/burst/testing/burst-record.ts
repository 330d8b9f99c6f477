/** A burst as it may have ended, without one having been fired. */
import type { BurstOutcome } from '../run.ts';
import type { BurstRecord } from '../../recording/run-record.ts';
import { describeBurst } from '../record.ts';
import type { FinishedRecording } from '../../recording/capture.ts';
import { createRunFolder } from '../../recording/run-folder.ts';
import { fakeLab } from '../../testing/fakes.ts';
import { sampleOf } from '../../testing/samples.ts';
import { temporaryFolder } from '../../testing/folder.ts';

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

export function captureOf(index: number, parts: Partial<FinishedRecording> = {}): FinishedRecording {
  const machine = LAB.machines[index];
  if (machine === undefined) throw new Error('no machine');
  const counts = { captured: 10, received: 10, dropped: 0 };
  return {
    machine,
    command: ['tcpdump'],
    counts,
    lost: 0,
    whole: true,
    ...parts,
  };
}

const GOOD: BurstOutcome = {
  samples: [sampleOf('completed'), sampleOf('completed', { machine: 'mesin-3' })],
  startSkewMs: 0.123_456,
  startUncertaintyMs: 0.200_04,
  clocks: [],
  captures: [captureOf(0), captureOf(1), captureOf(2)],
  ends: [],
  cutShort: false,
};

export function burstRecord(parts: Partial<BurstOutcome> = {}): BurstRecord {
  const folder = createRunFolder(temporaryFolder(), 'burst', new Date(0));
  return describeBurst(LAB, PLAN, folder, { ...GOOD, ...parts });
}
