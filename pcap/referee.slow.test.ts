import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, ipv6, linuxSll, linuxSll2, loopback, tcpBytes } from './testing/write-frame.ts';
import { hasTshark, type RefereedSegment, refereeNote } from './testing/tshark.ts';
import { type Frame, pcap, pcapng, Section } from './testing/write-capture.ts';
import { join } from 'node:path';
import { judge } from './testing/referee.ts';
import { randomFrom } from './testing/random.ts';
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

function cutFrames(kept: number): Frame[] {
  return unrulyFrames(31, ethernet).map(({ bytes, timeNs }) => ({
    timeNs,
    bytes: bytes.subarray(0, kept),
    onWire: bytes.length,
  }));
}

describe.skipIf(!hasTshark)(`the decoder beside tshark${refereeNote}`, () => {
  it.each(SEEDS)('judges conversations alike in which everything goes wrong (seed %i)', async (seed) => {
    const { ours, theirs } = await judge(pcap(unrulyFrames(seed, ethernet)));
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  it.each<[form: string, write: (seed: number) => Buffer]>([
    [
      'microseconds, big endian',
      (seed) => pcap(unrulyFrames(seed, ethernet), { bigEndian: true, nanoseconds: false }),
    ],
    ["Kuznetsov's longer records", (seed) => pcap(unrulyFrames(seed, ethernet), { isLonger: true })],
    [
      "Kuznetsov's longer records, big endian",
      (seed) => pcap(unrulyFrames(seed, ethernet), { isLonger: true, bigEndian: true }),
    ],
    ['pcapng', (seed) => pcapng(unrulyFrames(seed, ethernet))],
    [
      'pcapng, big endian, old packet blocks',
      (seed) => pcapng(unrulyFrames(seed, ethernet), { bigEndian: true, old: true }),
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
    const { ours, theirs } = await judge(write(77));
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  /** Offloaded, so that IP does not say where it ends, and with four bytes behind it that are no payload. */
  const checked = (seed: number): Frame[] =>
    unrulySegments(randomFrom(seed), SEGMENTS).map(({ segment, timeNs }) => {
      const ip = ipv4(segment.src, segment.dst, tcpBytes(segment), { total: 0 });
      return { timeNs, bytes: Buffer.concat([ethernet(ip), Buffer.from([9, 9, 9, 9])]) };
    });
  const section = (check: number | undefined, flags?: number): Buffer => {
    const written = new Section().interface(check === undefined ? {} : { check });
    const options = flags === undefined ? undefined : written.option(2, [flags & 0xff, flags >> 8, 0, 0]);
    const end = Buffer.alloc(4);
    for (const frame of checked(5)) written.packet(frame, 0, options && Buffer.concat([options, end]));
    return written.done();
  };

  it.each<[form: string, capture: () => Buffer]>([
    ['the header of a pcap file says', () => pcap(checked(3), { linkType: 0x2400_0001 })],
    ['an interface says in bits', () => section(32)],
    ['an interface says in bytes', () => section(4)],
    ['a packet says', () => section(undefined, 4 << 5)],
    ['a packet says otherwise than its interface', () => section(16, 4 << 5)],
    ['nobody says, so that it counts as payload', () => section(undefined)],
  ])('leaves out a frame check sequence as long as %s', async (_, capture) => {
    const { ours, theirs } = await judge(capture());
    expect(theirs).toHaveLength(SEGMENTS);
    expect(ours).toEqual(theirs);
  });

  it.each([66, 68, 80])('reads alike what a capture of %i bytes a packet kept', async (kept) => {
    const { ours, theirs } = await judge(pcap(cutFrames(kept)));
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  // Wireshark stops at the first byte that is missing, before it would show its analysis. Ours needs the options for
  // nothing but the window scale, and an analysis of the rest is better than none.
  it.each([54, 60])('judges segments also where a capture of %i bytes cut their options', async (kept) => {
    const { ours, theirs } = await judge(pcap(cutFrames(kept)));
    const whole = await judge(pcap(cutFrames(66)));
    const bare = (segment: RefereedSegment): object => ({ ...segment, marks: [], duplicateAckNumber: 0 });
    expect(ours.map(bare)).toEqual(theirs.map(bare));
    expect(ours.filter(({ marks }) => marks.length > 0).length).toBeGreaterThan(100);
    expect(ours.map(({ relSeq }) => relSeq)).toEqual(whole.theirs.map(({ relSeq }) => relSeq));
  });

  // Wireshark lists such segments by their ports alone; without sequence numbers they tell nothing of a conversation.
  it('leaves out segments whose fixed header was cut, each with a warning', async () => {
    const { ours, theirs, warnings } = await judge(pcap(cutFrames(44).slice(0, 50)));
    expect(ours).toEqual([]);
    expect(warnings).toHaveLength(50);
    expect(theirs).toHaveLength(50);
  });

  it.each(['mesin-1', 'mesin-2', 'mesin-3'])(
    'reads the capture of a real burst on %s alike',
    async (machine) => {
      const { ours, theirs } = await judge(
        join(import.meta.dirname, '../lab/recording/testing/good-run/pcap', `${machine}.pcap`),
      );
      expect(theirs.length).toBeGreaterThan(0);
      expect(ours).toEqual(theirs);
    },
  );

  // tcpdump recorded both: orderly ends, resets of either side, a refused connection, 6000 bytes at once, and a client
  // whose port is the server's, 45000.
  it.each([
    ['the loopback interface', 'loopback.pcap'],
    ['all interfaces (Linux cooked v2)', 'any-interface.pcap'],
  ])('reads what tcpdump saw on %s alike', async (_, file) => {
    const { ours, theirs } = await judge(join(import.meta.dirname, 'testing', file));
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });
});
