import { describe, expect, it } from 'vitest';
import { failureText, isRowWell, summaryText, tableText } from './table.ts';
import { compare } from './inventory.ts';
import type { Outcome } from './moment.ts';
import { seeded } from './random.ts';

const CONTAINER = 'container chaos-1-mesin-1-1 running 0123456789ab';
const fault = { id: 'kill-burst', title: 'kill -9 of lab:burst' };
const well: Outcome = {
  fault: 'kill-burst',
  moment: 1,
  atMs: 120,
  struck: true,
  exitCode: 137,
  hung: false,
  sentences: 0,
  left: [],
  gone: [],
  cleanMs: 1_240,
  lost: [],
  wrong: [],
};
const bad: Outcome = { ...well, moment: 2, left: [CONTAINER], lost: ['run.json is gone'], cleanMs: 25_100 };

it('tells what is left and what is gone', () => {
  const note = 'note chaos-1.lock';
  expect(compare([CONTAINER], [note])).toEqual({ left: [note], gone: [CONTAINER] });
  expect(compare([CONTAINER], [CONTAINER])).toEqual({ left: [], gone: [] });
});

describe('the table', () => {
  it('has a line for each fault', () => {
    const skipped = { ...well, struck: false, skipped: 'mount: permission denied' };
    const rows = [
      { fault, outcomes: [well, bad] },
      { fault: { id: 'disk-full', title: 'the disk is full' }, outcomes: [skipped] },
    ];
    expect(`${tableText(rows)}\n\n${summaryText(rows)}`).toMatchInlineSnapshot(`
      "fault       moments  left  lost  wrong words  exit codes  hangs  cleaned in
      kill-burst        2     1     1            0       137×2      0      25.1 s  kill -9 of lab:burst
      disk-full         0     -     -            -           -      -           -  the disk is full; skipped: mount: permission denied

      2 moments of 2 faults: 1 moment failed."
    `);
  });

  it.each([
    ['something left', { left: [CONTAINER] }],
    ['something gone', { gone: [CONTAINER] }],
    ['something lost', { lost: ['run.json is gone'] }],
    ['a wrong end', { wrong: ['exit code 1'] }],
    ['no end', { hung: true }],
  ])('is red with %s', (_, found) => {
    const rows = [{ fault, outcomes: [well, { ...well, ...found }] }];
    expect(rows.every(isRowWell)).toBe(false);
    expect(summaryText(rows)).toBe('2 moments of 1 fault: 1 moment failed.');
  });

  it('is red where a fault could not be done', () => {
    const rows = [{ fault, outcomes: [], problem: 'lab:burst ended with 2, undisturbed' }];
    expect(rows.every(isRowWell)).toBe(false);
    expect(tableText(rows)).toContain('failed: lab:burst ended with 2, undisturbed');
  });

  it('says how to do a failed moment again', () => {
    expect(failureText(bad, 7, 'artifacts/x/kill-burst-2')).toMatchInlineSnapshot(`
      "kill-burst, moment 2, at 120 ms: npm run chaos -- --only kill-burst --seed 7 --moments 2; artifacts/x/kill-burst-2
        left: container chaos-1-mesin-1-1 running 0123456789ab
        lost: run.json is gone"
    `);
  });
});

it('has the same moments for the same seed', () => {
  const moments = (seed: number): number[] => {
    const random = seeded(seed, 'kill-burst', 1);
    return [random(), random(), random()];
  };
  expect(moments(5)).toEqual(moments(5));
  expect(moments(5)).not.toEqual(moments(6));
  expect(new Set(moments(5)).size).toBe(3);
  expect(moments(5).every((one) => one >= 0 && one < 1)).toBe(true);
});
