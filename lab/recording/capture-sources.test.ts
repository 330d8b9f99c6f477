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
const GOOD_RUN = join(import.meta.dirname, 'testing', 'good-run');
const TWICE = join(import.meta.dirname, 'testing', 'every-packet-twice');

async function evidenceOf(...files: string[]): Promise<Evidence> {
  const { sources, machineAt, problems } = await readCaptureSources(files, 45_000);
  expect(problems).toEqual([]);
  return reconcile(sources, machineAt).evidence;
}

/** The packets of a capture in so many files that follow each other: `name1.pcap`, `name2.pcap`, … */
function inParts(capture: string, name: string, count: number): string[] {
  const folder = temporaryFolder();
  const [header, ...records] = recordsOf(readFileSync(capture));
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index, index + 1].map((part) => Math.floor((records.length * part) / count));
    const file = join(folder, `${name}${index + 1}.pcap`);
    writeFileSync(file, Buffer.concat([header, ...records.slice(from, to)]));
    return file;
  });
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

  it('are one where they follow each other, in whatever order they are named', async () => {
    const whole = join(ONE_CAUSE, 'mesin-2.pcap');
    const [first = '', second = '', third = ''] = inParts(whole, 'ring', 3);
    const evidence = await evidenceOf(third, first, second, whole);
    expect(evidence).toMatchObject({ sessions: 9, matched: 9, causes: [], gaps: [], contradictions: [] });
    expect(evidence.sources.map(({ id }) => id)).toEqual(['ring1.pcap … ring3.pcap', 'mesin-2.pcap']);
  });

  it('are one for each machine where the parts of two machines are mixed', async () => {
    const pcap = (machine: string): string => join(GOOD_RUN, 'pcap', `${machine}.pcap`);
    const [server, client] = ['mesin-1', 'mesin-2'].map((machine) =>
      inParts(pcap(machine), `${machine}-`, 2),
    );
    const mixed = [server?.[1], server?.[0], client?.[1], client?.[0]].map((file) => file ?? '');
    const evidence = await evidenceOf(...mixed);
    expect(evidence).toMatchObject({ causes: [], gaps: [], contradictions: [] });
    expect(evidence.matched).toBe(evidence.sessions);
    expect(evidence.sources.map(({ id }) => id)).toEqual([
      'mesin-1-1.pcap … mesin-1-2.pcap',
      'mesin-2-1.pcap … mesin-2-2.pcap',
    ]);
  });

  it('stay apart where one begins after the other without a connection that goes on', async () => {
    const whole = join(ONE_CAUSE, 'mesin-2.pcap');
    const later = join(temporaryFolder(), 'later.pcap');
    const [header, ...records] = recordsOf(readFileSync(whole));
    for (const record of records) record.writeUInt32LE(record.readUInt32LE(0) + 3_600, 0);
    writeFileSync(later, Buffer.concat([header, ...records]));
    const { sources } = await evidenceOf(whole, later);
    expect(sources.map(({ id }) => id)).toEqual(['mesin-2.pcap', 'later.pcap']);
  });

  it('have names of their own, and a file named twice is one', async () => {
    const copy = join(temporaryFolder(), 'mesin-2.pcap');
    const file = join(ONE_CAUSE, 'mesin-2.pcap');
    writeFileSync(copy, readFileSync(file));
    const { sources } = await evidenceOf(file, copy, file);
    expect(sources.map(({ id }) => id)).toEqual([file, copy]);
  });
});
