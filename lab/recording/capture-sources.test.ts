import { describe, expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Evidence } from '../evidence/evidence.ts';
import { join } from 'node:path';
import { readCaptureSources } from './capture-sources.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { recordsOf } from './testing/pcap-records.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** Of one run with 9 sessions from each of two machines: captures that have not all of it, and one that has. */
const ONE_CAUSE = join(import.meta.dirname, 'testing', 'one-cause');
const TWICE = join(import.meta.dirname, 'testing', 'every-packet-twice');

async function evidenceOf(...files: string[]): Promise<Evidence> {
  const { sources, machineAt, problems } = await readCaptureSources(files, 45_000);
  expect(problems).toEqual([]);
  return reconcile(sources, machineAt).evidence;
}

describe('captures beside each other', () => {
  it.each([
    ['late.pcap', 9, { kind: 'capture-started-late', sessions: 9, absent: 0, agreeing: 9 }],
    ['oneway.pcap', 0, { kind: 'one-direction-only', from: 'client', sessions: 18, agreeing: 18 }],
    ['snap54.pcap', 0, { kind: 'cut-at-snap-length', bytes: 54, sessions: 18, agreeing: 18 }],
  ])('are told in one fact what %s does not have', async (file, matched, cause) => {
    const evidence = await evidenceOf(join(ONE_CAUSE, file), join(ONE_CAUSE, 'mesin-2.pcap'));
    expect(evidence).toMatchObject({ sessions: 18, matched, gaps: [], contradictions: [] });
    expect(evidence.causes).toMatchObject([{ source: file, examples: { length: 3 }, ...cause }]);
  });

  it('compare what they have of a session that began before one of them did, or ended after', async () => {
    const file = join(ONE_CAUSE, 'mesin-2.pcap');
    const [header, ...records] = recordsOf(readFileSync(file));
    const middle = join(temporaryFolder(), 'middle.pcap');
    const [from, to] = [Math.floor(records.length / 3), Math.floor((records.length * 2) / 3)];
    writeFileSync(middle, Buffer.concat([header, ...records.slice(from, to)]));
    const { causes, gaps, contradictions } = await evidenceOf(middle, file);
    expect({ gaps, contradictions }).toEqual({ gaps: [], contradictions: [] });
    expect(new Set(causes.map(({ kind, source }) => `${source} ${kind}`))).toEqual(
      new Set(['middle.pcap capture-started-late', 'middle.pcap capture-ended-early']),
    );
  });

  it('agree where one of them has each packet twice', async () => {
    const evidence = await evidenceOf(join(TWICE, 'any.pcap'), join(TWICE, 'mesin-1.pcap'));
    expect(evidence).toMatchObject({ sessions: 6, matched: 6, gaps: [], contradictions: [] });
    expect(evidence.causes).toMatchObject([
      { kind: 'packets-repeated', source: 'any.pcap', sessions: 6, copies: 2 },
    ]);
  });

  it('have names of their own, and a file named twice is one', async () => {
    const copy = join(temporaryFolder(), 'mesin-2.pcap');
    const file = join(ONE_CAUSE, 'mesin-2.pcap');
    writeFileSync(copy, readFileSync(file));
    const { sources } = await evidenceOf(file, copy, file);
    expect(sources.map(({ id }) => id)).toEqual([file, copy]);
  });
});
