import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, linuxSll2, tcpBytes } from './testing/write-frame.ts';
import { hasTshark, refereeNote } from './testing/tshark.ts';
import { type Frame, Section } from './testing/write-capture.ts';
import { judge } from './testing/referee.ts';
import { randomFrom } from './testing/random.ts';
import { unrulySegments } from './testing/unruly.ts';

type Encapsulate = (ip: Uint8Array) => Buffer;

const COOKED = 276;
const RAW = 101;
const [NANOSECONDS, MILLISECONDS, BINARY, PICOSECONDS] = [9, 3, 0x80 | 20, 12];

function frame(index: number, encapsulate: Encapsulate = ethernet): Frame {
  const { segment, timeNs } = SEGMENTS[index % SEGMENTS.length]!;
  return { timeNs, bytes: encapsulate(ipv4(segment.src, segment.dst, tcpBytes(segment))) };
}

const SEGMENTS = unrulySegments(randomFrom(20), 60);
const EACH = SEGMENTS.map((_, index) => index);

const FORMS: readonly [form: string, bytes: () => Buffer][] = [
  [
    'interfaces of different link types and clocks',
    () => {
      const section = new Section()
        .interface({ resolution: NANOSECONDS })
        .interface({ linkType: COOKED, resolution: MILLISECONDS })
        .interface({ linkType: RAW, resolution: BINARY, offsetSeconds: 1_000_000n })
        .interface({ resolution: 7, offsetSeconds: -5n });
      const layers: readonly Encapsulate[] = [ethernet, linuxSll2, (ip) => Buffer.from(ip), ethernet];
      for (const index of EACH) section.packet(frame(index, layers[index % 4]), index % 4);
      return section.done();
    },
  ],
  [
    'several sections, each with its own byte order and interfaces',
    () => {
      const little = new Section().interface().interface({ linkType: COOKED, resolution: 6 });
      const big = new Section(true).interface({ linkType: COOKED, resolution: MILLISECONDS });
      const again = new Section(true).interface({ linkType: RAW });
      for (const index of EACH.slice(0, 20)) {
        if (index % 2) little.packet(frame(index, linuxSll2), 1);
        else little.packet(frame(index), 0);
      }
      for (const index of EACH.slice(20, 40)) big.packet(frame(index, linuxSll2));
      for (const index of EACH.slice(40)) again.packet(frame(index, (ip) => Buffer.from(ip)));
      return Buffer.concat([little.done(), big.done(), again.done()]);
    },
  ],
  [
    'blocks of unknown types, name resolution, statistics, secrets and custom blocks between packets',
    () => {
      const section = new Section().interface();
      // An empty list of names is a record of 0 and 0; a custom block begins with who defined it.
      const between: readonly (readonly [type: number, body: readonly number[]])[] = [
        [4, [0, 0, 0, 0]],
        [5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
        [9, [...Buffer.from('__REALTIME_TIMESTAMP=1790000000000000\n')]],
        [0x0a, [0, 0, 0, 0, 0, 0, 0, 0]],
        [0x0bad, [57, 48, 0, 0, 1, 2, 3]],
        [0x4000_0bad, [57, 48, 0, 0, 1, 2, 3]],
        [0x7777, [1, 2, 3]],
        [0x8000_0001, []],
      ];
      for (const index of EACH) {
        const [type, body] = between[index % between.length]!;
        section.packet(frame(index)).block(type, Buffer.from(body));
      }
      return section.done();
    },
  ],
  [
    'options in packets: comment, flags, hash, drop count, an unknown one',
    () => {
      const section = new Section(true).interface();
      for (const index of EACH) {
        const options = [
          section.option(1, Buffer.from('a comment of odd size')),
          section.option(2, [0, 0, 0, 1]),
          section.option(3, [2, 1, 2, 3, 4]),
          section.option(4, [0, 0, 0, 0, 0, 0, 0, 9]),
          section.option(0x7fff, [1]),
          section.option(0, []),
        ];
        section.packet(frame(index), 0, Buffer.concat(options.slice(index % 6)));
      }
      return section.done();
    },
  ],
  [
    'old packet blocks beside new ones',
    () => {
      const section = new Section().interface().interface({ linkType: COOKED, resolution: MILLISECONDS });
      for (const index of EACH) {
        if (index % 3) section.packet(frame(index), 0);
        else section.oldPacket(frame(index, linuxSll2), 1);
      }
      return section.done();
    },
  ],
  [
    'simple packets, which have no time, cut to the length the interface gives',
    () => {
      const section = new Section().interface({ snapBytes: 68 });
      for (const index of EACH) {
        const { bytes, timeNs } = frame(index);
        section.simplePacket({ timeNs, bytes: bytes.subarray(0, 68), onWire: bytes.length });
      }
      return section.done();
    },
  ],
  [
    'simple packets beside others',
    () => {
      const section = new Section().interface({ snapBytes: 0 });
      for (const index of EACH) {
        if (index % 5 === 4) section.simplePacket(frame(index));
        else section.packet(frame(index));
      }
      return section.done();
    },
  ],
];

describe.skipIf(!hasTshark)(`a pcapng file, beside tshark${refereeNote}`, () => {
  it.each(FORMS)('is read alike with %s', async (_, bytes) => {
    const { ours, theirs, warnings } = await judge(bytes());
    expect(theirs.length).toBe(SEGMENTS.length);
    expect(ours).toEqual(theirs);
    expect(warnings).toEqual([]);
  });

  // Wireshark 4.0 multiplies 64 bits beyond their end here and shows another fraction of the second.
  it('is read to the nanosecond also where an interface counts finer', async () => {
    const section = new Section().interface({ resolution: PICOSECONDS, offsetSeconds: 1_790_000_000n });
    for (const index of EACH) section.packet(frame(index));
    const { ours, theirs } = await judge(section.done());
    expect(ours.map(({ timeNs }) => timeNs)).toEqual(SEGMENTS.map(({ timeNs }) => String(timeNs)));
    expect(ours.map(({ number, seq, stream }) => [number, seq, stream])).toEqual(
      theirs.map(({ number, seq, stream }) => [number, seq, stream]),
    );
  });
});
