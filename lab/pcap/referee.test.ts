import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRefereed, hasTshark, refereeNote, tsharkSegments } from './testing/tshark.ts';
import { ethernet, ipv4, ipv6, linuxSll, linuxSll2, loopback, tcpBytes } from './testing/write-frame.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { pcap, pcapng } from './testing/write-capture.ts';
import type { Frame } from './testing/write-capture.ts';
import type { RefereedSegment } from './testing/tshark.ts';
import { join } from 'node:path';
import { randomFrom } from './testing/random.ts';
import { analyseCapture } from './capture-file.ts';
import { segmentOf } from './segment.ts';
import { tmpdir } from 'node:os';
import { unrulySegments } from './testing/unruly.ts';

const SEGMENTS = 300;
const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

type Encapsulate = (ip: Uint8Array) => Buffer;

function unrulyFrames(seed: number, encapsulate: Encapsulate): Frame[] {
  return unrulySegments(randomFrom(seed), SEGMENTS).map(({ segment, timeNs }) => ({
    timeNs,
    bytes: encapsulate(ipv4(segment.src, segment.dst, tcpBytes(segment))),
  }));
}

/** The same conversations between IPv6 addresses, some with a hop-by-hop header in front (RFC 8200, 4.3). */
function unrulyFrames6(seed: number): Frame[] {
  const six = (dotted: string): string => `fd00::${dotted.split('.').at(-1)}`;
  const padding = [{ type: 0, rest: [0, 1, 4, 0, 0, 0, 0] }];
  return unrulySegments(randomFrom(seed), SEGMENTS).map(({ segment, timeNs }, index) => {
    const ip = ipv6(six(segment.src), six(segment.dst), tcpBytes(segment), index % 3 === 0 ? padding : []);
    return { timeNs, bytes: ethernet(ip) };
  });
}

describe.skipIf(!hasTshark)(`the decoder beside tshark${refereeNote}`, () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Numbers, times, relative numbers, windows, streams and marks of every segment, as we tell them. */
  async function ours(path: string): Promise<RefereedSegment[]> {
    const segments: RefereedSegment[] = [];
    await analyseCapture(path, { onSegment: (packet) => segments.push(asRefereed(segmentOf(packet))) });
    return segments;
  }

  function written(bytes: Uint8Array): string {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    return path;
  }

  it.each(SEEDS)('judges conversations alike in which everything goes wrong (seed %i)', async (seed) => {
    const path = written(pcap(unrulyFrames(seed, ethernet)));
    const theirs = tsharkSegments(path);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await ours(path)).toEqual(theirs);
  });

  it.each<[form: string, write: (seed: number) => Buffer]>([
    [
      'microseconds, big endian',
      (seed) => pcap(unrulyFrames(seed, ethernet), { bigEndian: true, nanoseconds: false }),
    ],
    ['pcapng', (seed) => pcapng(unrulyFrames(seed, ethernet))],
    [
      'pcapng, big endian, old packet blocks',
      (seed) => pcapng(unrulyFrames(seed, ethernet), { bigEndian: true, block: 2 }),
    ],
    ['Ethernet with a VLAN tag', (seed) => pcap(unrulyFrames(seed, (ip) => ethernet(ip, [100])))],
    ['IPv6', (seed) => pcap(unrulyFrames6(seed))],
    ['Linux cooked v1', (seed) => pcap(unrulyFrames(seed, linuxSll), { linkType: 113 })],
    ['Linux cooked v2', (seed) => pcap(unrulyFrames(seed, linuxSll2), { linkType: 276 })],
    [
      'loopback',
      (seed) =>
        pcap(
          unrulyFrames(seed, (ip) => loopback(ip, false)),
          { linkType: 0 },
        ),
    ],
    [
      'raw IP',
      (seed) =>
        pcap(
          unrulyFrames(seed, (ip) => Buffer.from(ip)),
          { linkType: 101 },
        ),
    ],
  ])('reads %s alike', async (_, write) => {
    const path = written(write(77));
    const theirs = tsharkSegments(path);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await ours(path)).toEqual(theirs);
  });

  it.each(['mesin-1', 'mesin-2', 'mesin-3'])("reads the lab's own capture of %s alike", async (machine) => {
    const path = join(import.meta.dirname, '../evidence/testing/good-run/pcap', `${machine}.pcap`);
    const theirs = tsharkSegments(path);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await ours(path)).toEqual(theirs);
  });
});
