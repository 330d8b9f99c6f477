import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, tcpBytes } from './testing/write-frame.ts';
import { hasTshark, refereeNote } from './testing/tshark.ts';
import { type Frame, pcap } from './testing/write-capture.ts';
import { judge } from './testing/referee.ts';
import { randomFrom } from './testing/random.ts';

const [SRC, DST] = ['172.16.16.102', '172.16.16.101'];
const START_NS = 1_790_000_000_000_000_000n;

/** Of a datagram with a TCP segment of 100 bytes of payload: bytes from..to, which must begin at a multiple of 8. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly id?: number;
  /** To make it contradict the others. */
  readonly fill?: number;
}

const WHOLE = 120;

function segment(id: number): Buffer {
  return tcpBytes({
    src: SRC,
    srcPort: 40_000,
    dst: DST,
    dstPort: 45_000,
    seq: 1_000 + 100 * id,
    ack: 2_000,
    flags: 0x18,
    payload: Uint8Array.from({ length: 100 }, (_, index) => 97 + ((index + id) % 26)),
  });
}

function fragment({ from, to, id = 1, fill }: Piece): Uint8Array {
  const bytes = segment(id).subarray(from, to);
  if (fill !== undefined) bytes.fill(fill);
  return ethernet(ipv4(SRC, DST, bytes, { id, fragment: { offset: from, more: to < WHOLE } }));
}

function frames(pieces: readonly Piece[]): Frame[] {
  return pieces.map((piece, index) => ({
    timeNs: START_NS + BigInt(index) * 1_000_000n,
    bytes: fragment(piece),
  }));
}

const A = { from: 0, to: 40 };
const B = { from: 40, to: 80 };
const C = { from: 80, to: WHOLE };

function shuffled(seed: number): Piece[] {
  const random = randomFrom(seed);
  const pieces = Array.from({ length: 8 }, (_, id) =>
    [A, B, C].map(({ from, to }) => ({ from, to, id: id + 1 })),
  );
  return pieces
    .flat()
    .map((piece) => ({ piece, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ piece }) => piece);
}

describe.skipIf(!hasTshark)(`fragments, beside tshark${refereeNote}`, () => {
  it.each<[how: string, pieces: readonly Piece[], segments: number]>([
    ['in order', [A, B, C], 1],
    ['the last one first', [C, B, A], 1],
    ['the middle one last', [A, C, B], 1],
    ['one of them twice', [A, A, B, B, C], 1],
    ['overlapping', [A, { from: 24, to: 80 }, { from: 64, to: WHOLE }], 1],
    ['one inside another', [{ from: 0, to: 80 }, { from: 16, to: 32 }, C], 1],
    [
      'the TCP header itself in two',
      [
        { from: 0, to: 8 },
        { from: 8, to: WHOLE },
      ],
      1,
    ],
    ['one missing', [A, C], 0],
    ['two datagrams that take turns', [A, { ...A, id: 2 }, { ...C, id: 2 }, B, { ...B, id: 2 }, C], 2],
    ['the same datagram twice', [A, B, C, A, B, C], 2],
  ])('are joined alike: %s', async (_, pieces, segments) => {
    const { ours, theirs } = await judge(pcap(frames(pieces)));
    expect(theirs).toHaveLength(segments);
    expect(ours).toEqual(theirs);
  });

  it.each([1, 2, 3])('are joined alike in any order (seed %i)', async (seed) => {
    const { ours, theirs } = await judge(pcap(frames(shuffled(seed))));
    expect(theirs).toHaveLength(8);
    expect(ours).toEqual(theirs);
  });

  // Wireshark takes the bytes of one of the two. Systems differ in which, so that the receiver may have read another
  // text: we believe neither, and say so.
  it('are left out, with a warning, when they contradict each other', async () => {
    const { ours, theirs, warnings } = await judge(pcap(frames([A, { from: 24, to: 80, fill: 0x58 }, C])));
    expect(theirs).toHaveLength(1);
    expect(ours).toEqual([]);
    expect(warnings).toEqual([
      { kind: 'fragment-contradicts', packet: 3, leftOut: 'packet', byte: expect.any(Number) },
    ]);
  });

  it('whose rest never came are counted at the end', async () => {
    const { warnings } = await judge(pcap(frames([A, B, { ...C, id: 2 }])));
    expect(warnings).toEqual([{ kind: 'fragments-missing', datagrams: 2, byte: 0 }]);
  });
});
