import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder.ts';
import { writeTalks } from '../../pcap/testing/write-talks.ts';
import { compactSegment } from '../drawing/compact-segment.ts';
import { readCapture } from '../../pcap/capture-file.ts';
import { readFileSync } from 'node:fs';
import type { WireBatch } from './messages.ts';
import { Wire } from './wire.ts';

const RUN = `${import.meta.dirname}/../recording/testing/good-run`;
const FILE = `${RUN}/pcap/mesin-1.pcap`;
const PORT = 45_000;

const NAMES = new Map([
  ['172.16.16.101', 'mesin-1'],
  ['172.16.16.102', 'mesin-2'],
  ['172.16.16.103', 'mesin-3'],
]);
const machineAt = (address: string): string => NAMES.get(address) ?? address;

/** Everything that pieces of so many bytes bring, taken after each. */
function batchesOf(file: string, pieceBytes: number): WireBatch[] {
  const wire = new Wire({ capture: 'mesin-1', port: PORT, machineAt });
  const bytes = readFileSync(file);
  const batches: WireBatch[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    wire.analysis.push(bytes.subarray(at, at + pieceBytes));
    batches.push(...wire.take());
  }
  return batches;
}

function segmentsOf(batches: readonly WireBatch[]) {
  return batches.flatMap(({ segments }) => segments);
}

describe('a capture as it grows', () => {
  it.each([1, 7, 100, 1e9])(
    'has the segments that the whole file has, in pieces of %d bytes',
    async (bytes) => {
      const { conversations } = await readCapture(FILE, { serverPort: PORT });
      const expected = conversations.flatMap(({ stream, startNs, segments }) =>
        segments.map((segment) => [stream, ...compactSegment(segment, startNs)]),
      );
      const told = segmentsOf(batchesOf(FILE, bytes));
      const byNumber = (one: readonly unknown[], other: readonly unknown[]): number =>
        Number(one[9]) - Number(other[9]);
      expect(told).toEqual(expected.toSorted(byNumber));
    },
  );

  it('tells of a session once, and then how it stands', async () => {
    const { conversations } = await readCapture(FILE, { serverPort: PORT });
    const batches = batchesOf(FILE, 200);
    const sessions = batches.flatMap(({ sessions }) => sessions);
    expect(sessions.map(({ id }) => id)).toEqual(conversations.map(({ stream }) => stream));
    expect(new Set(sessions.map(({ client: { name } }) => name))).toEqual(new Set(['mesin-2', 'mesin-3']));
    const last = new Map(batches.flatMap(({ states }) => states).map((state) => [state.id, state]));
    for (const { stream, ending } of conversations) expect(last.get(stream)?.ending).toEqual(ending);
    expect(batches.at(-1)?.counts).toMatchObject({ sessions: conversations.length, open: 0 });
  });

  it('counts requests and replies by their lines, and QUIT as none', () => {
    const { counts } = batchesOf(FILE, 1e9).at(-1) ?? {};
    expect(counts?.asked).toBe(counts?.answered);
    expect(counts?.asked).toBeGreaterThan(0);
  });

  it('tells one who comes later what it told so far, and no more', () => {
    const wire = new Wire({ capture: 'mesin-1', port: PORT, machineAt });
    const bytes = readFileSync(FILE);
    wire.analysis.push(bytes.subarray(0, bytes.length / 2));
    const first = wire.take();
    wire.analysis.push(bytes.subarray(bytes.length / 2));
    expect(segmentsOf(wire.soFar())).toEqual(segmentsOf(first));
    const second = wire.take();
    expect(segmentsOf(wire.soFar())).toEqual(segmentsOf([...first, ...second]));
    expect(wire.take()).toEqual([]);
  });

  it('is told in pieces that a page takes in one by one', () => {
    const wire = new Wire({ capture: 'mesin-1', port: PORT, machineAt });
    for (let times = 0; times < 60; times += 1) {
      wire.analysis.push(readFileSync(FILE));
      wire.analysis.nextFile();
    }
    const pieces = wire.take();
    expect(segmentsOf(pieces)).toHaveLength(pieces.at(-1)?.counts.segments ?? 0);
    expect(pieces.length).toBeGreaterThan(2);
    for (const { segments } of pieces) expect(segments.length).toBeLessThanOrEqual(1_000);
    expect(pieces.map(({ sessions }) => sessions.length > 0)).toEqual(pieces.map((_, index) => index === 0));
    expect(wire.soFar().map(({ segments }) => segments)).toEqual(pieces.map(({ segments }) => segments));
  });

  it('tells live pages a sample of what begins at once, and counts all of it', () => {
    const file = join(temporaryFolder(), 'talks.pcap');
    writeTalks(file, { conversations: 250, packetsOfEach: 14, openAtOnce: 250 });
    const bytes = readFileSync(file);
    const toldOf = (isLive: boolean): WireBatch[] => {
      const wire = new Wire({ capture: 'mesin-1', port: PORT, machineAt: () => 'somebody', isLive });
      wire.analysis.push(bytes.subarray(0, bytes.length / 2));
      const first = wire.take();
      expect(first.at(-1)?.counts).toMatchObject({ sessions: 250, open: 250 });
      expect(first.at(-1)?.openAt).toEqual({ somebody: 500 }); // at both ends of each
      wire.analysis.push(bytes.subarray(bytes.length / 2));
      return [...first, ...wire.take()];
    };
    const [live, saved] = [toldOf(true), toldOf(false)];
    const keysOf = (batches: readonly WireBatch[]): number[] =>
      batches.flatMap(({ sessions }) => sessions).map(({ id }) => id);
    expect(keysOf(saved)).toHaveLength(250);
    expect(keysOf(live)).toEqual(keysOf(saved).slice(0, 100));
    const sample = new Set(keysOf(live));
    expect(segmentsOf(live)).toEqual(segmentsOf(saved).filter(([session]) => sample.has(session)));
    expect(live.at(-1)).toMatchObject({ counts: { ...saved.at(-1)?.counts, open: 0 }, openAt: {} });
  });

  it('tells how each connection ended also where there are more segments than it tells', () => {
    const file = join(temporaryFolder(), 'talks.pcap');
    writeTalks(file, { conversations: 4_000, packetsOfEach: 14, openAtOnce: 1_000 });
    const wire = new Wire({ capture: 'mesin-1', port: PORT, machineAt });
    wire.analysis.push(readFileSync(file));
    const pieces = wire.take();
    expect(segmentsOf(pieces).length).toBeLessThan(56_000);
    const states = pieces.flatMap(({ states }) => states);
    expect(states).toHaveLength(4_000);
    for (const state of states) expect(state).toMatchObject({ ending: { kind: 'closed' }, segments: 14 });
  });

  it('leaves out what is not with the port of the server', () => {
    const wire = new Wire({ capture: 'mesin-1', port: 9, machineAt });
    wire.analysis.push(readFileSync(FILE));
    expect(wire.take()).toMatchObject([{ sessions: [], segments: [], states: [], counts: { segments: 0 } }]);
    expect(wire.take()).toEqual([]);
  });
});
