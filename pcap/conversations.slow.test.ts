import { describe, expect, it } from 'vitest';
import { Flow } from './flow.ts';
import { FlowKey } from './flow-key.ts';
import { ForgottenFlows } from './forgotten-flows.ts';
import { Packet } from './packet.ts';
import { ethernet, ipv4, ipv6, type SegmentToWrite, tcpBytes } from './testing/write-frame.ts';
import { hasTshark, refereeNote } from './testing/tshark.ts';
import { judge, written } from './testing/referee.ts';
import { type KeptConversation, readCapture } from './capture-file.ts';
import { join } from 'node:path';
import { pcap } from './testing/write-capture.ts';
import { randomFrom } from './testing/random.ts';
import { spawnSync } from 'node:child_process';
import { unrulySegments } from './testing/unruly.ts';
import { writeTalks } from './testing/write-talks.ts';

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16];
const START_NS = 1_790_000_000_000_000_000n;
const [CLIENT, SERVER] = ['172.16.16.102', '172.16.16.101'];

type Said = Pick<SegmentToWrite, 'seq' | 'ack' | 'flags'> & Partial<SegmentToWrite>;

/** A millisecond apart. */
function capture(segments: readonly SegmentToWrite[]): Buffer {
  return pcap(
    segments.map((segment, index) => ({
      timeNs: START_NS + BigInt(index) * 1_000_000n,
      bytes: ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment))),
    })),
  );
}

function from(client: boolean, said: Said, clientPort = 40_000): SegmentToWrite {
  return client
    ? { src: CLIENT, srcPort: clientPort, dst: SERVER, dstPort: 45_000, ...said }
    : { src: SERVER, srcPort: 45_000, dst: CLIENT, dstPort: clientPort, ...said };
}

function handshake(clientSeq: number, serverSeq: number, clientPort = 40_000): SegmentToWrite[] {
  return [
    from(true, { seq: clientSeq, ack: 0, flags: SYN }, clientPort),
    from(false, { seq: serverSeq, ack: clientSeq + 1, flags: SYN | ACK }, clientPort),
    from(true, { seq: clientSeq + 1, ack: serverSeq + 1, flags: ACK }, clientPort),
  ];
}

/** What the client says, byte ranges of one text, after a handshake from 999. */
function saying(...ranges: readonly (readonly [at: number, end: number])[]): SegmentToWrite[] {
  const text = 'The quick brown fox jumps over the lazy dog, and the five boxing wizards jump quickly.';
  return [
    ...handshake(999, 4_999),
    ...ranges.map(([at, end]) =>
      from(true, { seq: 1_000 + at, ack: 5_000, flags: PSH | ACK, payload: text.slice(at, end) }),
    ),
  ];
}

async function conversationsOf(bytes: Uint8Array): Promise<readonly KeptConversation[]> {
  return (await readCapture(written(bytes))).conversations;
}

/** The text of one side as `tshark -z follow` joins it. */
function followed(path: string): string {
  const { stdout } = spawnSync('tshark', ['-n', '-q', '-r', path, '-z', 'follow,tcp,raw,0'], {
    encoding: 'utf8',
  });
  const lines = stdout.split('\n').filter((line) => /^[0-9a-f]+$/.test(line));
  return Buffer.from(lines.join(''), 'hex').toString();
}

describe.skipIf(!hasTshark)(`conversations, beside tshark${refereeNote}`, () => {
  it.each<[what: string, segments: readonly SegmentToWrite[]]>([
    ['repeated with more data', saying([0, 10], [0, 25], [25, 40])],
    ['repeated with less data', saying([0, 20], [0, 10], [20, 40])],
    ['overlapping in part', saying([0, 20], [10, 30], [25, 50], [50, 60])],
    ['overlapping what came too early', saying([0, 10], [20, 40], [10, 30], [40, 50])],
    ['filling a gap between', saying([0, 10], [30, 40], [10, 20], [20, 30])],
    ['in the wrong order', saying([30, 40], [20, 30], [10, 20], [0, 10])],
    ['all of it twice', saying([0, 10], [10, 30], [0, 10], [10, 30], [30, 60])],
  ])('have the same marks and text with data %s', async (_, segments) => {
    const { ours, theirs, path } = await judge(capture(segments));
    expect(ours).toEqual(theirs);
    const [conversation] = (await readCapture(path)).conversations;
    expect(conversation!.client.stream).toMatchObject({ isWhole: true, isDisputed: false });
    expect(conversation!.client.stream.text).toBe(followed(path));
  });

  it('begin anew when their ports are used again', async () => {
    const bytes = capture([
      ...handshake(1_000, 9_000),
      from(true, { seq: 1_001, ack: 9_001, flags: PSH | ACK, payload: 'first' }),
      ...handshake(700_000, 50),
      from(true, { seq: 700_001, ack: 51, flags: PSH | ACK, payload: 'second' }),
      // Late, of the first one: by its ports it belongs to the second, for Wireshark as well.
      from(false, { seq: 9_001, ack: 1_006, flags: ACK }),
    ]);
    const { ours, theirs } = await judge(bytes);
    expect(ours).toEqual(theirs);
    const [first, second] = await conversationsOf(bytes);
    expect([first!.client.stream.text, second!.client.stream.text]).toEqual(['first', 'second']);
    expect(second!.marks).toContain('reused_ports');
  });

  it('keep the numbers on the wire when a second SYN, ACK has another first number', async () => {
    const bytes = capture([
      from(true, { seq: 1_000, ack: 0, flags: SYN }),
      from(false, { seq: 9_000, ack: 1_001, flags: SYN | ACK }),
      from(false, { seq: 77_000, ack: 1_001, flags: SYN | ACK }),
      from(true, { seq: 1_001, ack: 77_001, flags: ACK }),
      from(false, { seq: 77_001, ack: 1_001, flags: PSH | ACK, payload: 'JAM' }),
    ]);
    const { ours, theirs } = await judge(bytes);
    expect(ours).toEqual(theirs);
    const [conversation] = await conversationsOf(bytes);
    expect(conversation!.segments.map(({ seq, ack }) => [seq, ack])).toEqual(
      theirs.map(({ seq, ack }) => [seq, ack]),
    );
    expect(conversation!.server.stream).toMatchObject({ text: 'JAM', isWhole: true });
  });

  it('take a SYN that comes again after a reset for the same, whatever number the reset had', async () => {
    const syn = from(true, { seq: 1_000, ack: 0, flags: SYN });
    const bytes = capture([
      syn,
      from(true, { seq: 600_000, ack: 0, flags: RST }),
      syn,
      ...handshake(1_000, 9_000),
    ]);
    const { ours, theirs } = await judge(bytes);
    expect(ours).toEqual(theirs);
  });

  it('are told apart when the port of a client is that of the server', async () => {
    const bytes = capture([
      ...handshake(1_000, 9_000, 45_000),
      from(true, { seq: 1_001, ack: 9_001, flags: PSH | ACK, payload: 'TIME\r\n' }, 45_000),
      from(false, { seq: 9_001, ack: 1_007, flags: PSH | ACK, payload: 'JAM' }, 45_000),
      from(false, { seq: 9_004, ack: 1_007, flags: RST | ACK }, 45_000),
    ]);
    const { ours, theirs } = await judge(bytes);
    expect(ours).toEqual(theirs);
    const [{ client, server, ending } = { client: undefined }, ...others] = await conversationsOf(bytes);
    expect(others).toEqual([]);
    expect(client).toMatchObject({ address: CLIENT, port: 45_000, stream: { text: 'TIME\r\n' } });
    expect(server).toMatchObject({ address: SERVER, port: 45_000, stream: { text: 'JAM' } });
    expect(ending).toMatchObject({ kind: 'reset', resetBy: 'server', resetNumber: 6 });
  });

  it.each([1, 2, 3, 4])('hand over every segment as it was judged (seed %i)', async (seed) => {
    const unruly = unrulySegments(randomFrom(seed), 300);
    const { ours, theirs, path } = await judge(capture(unruly.map(({ segment }) => segment)));
    expect(ours).toEqual(theirs);
    const { conversations } = await readCapture(path);
    const kept = conversations.flatMap(({ segments }) => segments);
    kept.sort((one, other) => one.number - other.number);
    const numbers = (segment: {
      number: number;
      seq: number;
      ack: number;
      relSeq: number;
      relAck: number;
    }) => [segment.number, segment.seq, segment.ack, segment.relSeq, segment.relAck];
    expect(kept.map(numbers)).toEqual(theirs.map(numbers));
    expect(kept.map(({ marks, stream, length }) => ({ marks, stream, length }))).toEqual(
      theirs.map(({ marks, stream, length }) => ({ marks, stream, length })),
    );
  });
});

describe('the text of a side', () => {
  it('is disputed when a byte comes again as another', async () => {
    const again = from(true, { seq: 1_000, ack: 5_000, flags: PSH | ACK, payload: 'Tha' });
    const [conversation] = await conversationsOf(capture([...saying([0, 10]), again]));
    expect(conversation!.client.stream).toMatchObject({
      text: 'The quick ',
      isWhole: true,
      isDisputed: true,
    });
  });

  it('ends where a segment is missing, and is not whole', async () => {
    const [conversation] = await conversationsOf(capture(saying([0, 10], [20, 30])));
    expect(conversation!.client.stream).toMatchObject({ text: 'The quick ', bytes: 10, isWhole: false });
  });

  it('has no byte of a keep-alive or of a reset', async () => {
    const probe = from(true, { seq: 1_009, ack: 5_000, flags: ACK, payload: 'X' });
    const first = from(true, { seq: 999 + 1, ack: 5_000, flags: RST | ACK, payload: 'gone' });
    const [conversation] = await conversationsOf(capture([...saying([0, 10]), probe]));
    expect(conversation!.client.stream).toMatchObject({ text: 'The quick ', isDisputed: false });
    const fin = from(true, { seq: 1_010, ack: 5_000, flags: FIN | ACK });
    const afterFin = from(true, { seq: 1_010, ack: 5_000, flags: ACK, payload: 'X' });
    const [closed] = await conversationsOf(capture([...saying([0, 10]), fin, afterFin]));
    expect(closed!.marks).toContain('keep_alive');
    expect(closed!.client.stream).toMatchObject({ text: 'The quick ', isDisputed: false });
    const [aborted] = await conversationsOf(capture([...saying(), first]));
    expect(aborted!.client.stream.text).toBe('');
  });

  it('is not whole when the capture cut its last segment', async () => {
    const segments = saying([0, 10], [10, 30]);
    const frames = segments.map((segment, index) => {
      const bytes = ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment)));
      return { timeNs: START_NS + BigInt(index), bytes: bytes.subarray(0, 70), onWire: bytes.length };
    });
    const [conversation] = await conversationsOf(pcap(frames));
    expect(conversation!.client.payloadBytes).toBe(30);
    expect(conversation!.client.stream).toMatchObject({ text: 'The quick brown fox jumps ', isWhole: false });
  });

  it('is kept up to a limit, and what is beyond is known to be missing', async () => {
    const size = 1_000;
    const said = Array.from({ length: 150 }, (_, index) =>
      from(true, {
        seq: 1_000 + index * size,
        ack: 5_000,
        flags: ACK,
        payload: new Uint8Array(size).fill(97),
      }),
    );
    const [conversation] = await conversationsOf(capture([...handshake(999, 4_999), ...said]));
    expect(conversation!.client).toMatchObject({ segments: 152, payloadBytes: 150_000 });
    expect(conversation!.client.stream).toMatchObject({ bytes: 131_072, isWhole: false });
  });
});

describe('the end of a conversation', () => {
  const request = from(true, { seq: 1_000, ack: 5_000, flags: PSH | ACK, payload: 'TIME' });
  const keepAlive = from(true, { seq: 999, ack: 5_000, flags: ACK });
  const reset = from(true, { seq: 1_004, ack: 5_000, flags: RST | ACK });
  const answer = from(false, { seq: 5_000, ack: 1_000, flags: ACK });

  it.each<[what: string, segments: readonly SegmentToWrite[], cause: string]>([
    ['data repeated three times for nothing', [request, request, request, request, reset], 'gave-up'],
    ['data repeated twice', [request, request, request, reset], 'aborted'],
    [
      'data repeated, but the other was heard in between',
      [request, request, request, answer, request, reset],
      'aborted',
    ],
    ['a keep-alive nobody answered', [keepAlive, { ...reset, seq: 1_000 }], 'keep-alive-unanswered'],
    ['a keep-alive that was answered', [keepAlive, answer, { ...reset, seq: 1_000 }], 'aborted'],
  ])('by a reset after %s', async (_, segments, cause) => {
    const [conversation] = await conversationsOf(capture([...handshake(999, 4_999), ...segments]));
    expect(conversation!.ending).toMatchObject({ kind: 'reset', resetBy: 'client', cause });
  });

  it('is not the end for a late packet: it keeps its stream, and counts as late', async () => {
    const over = (port: number): SegmentToWrite[] => [
      ...handshake(999, 4_999, port),
      from(true, { seq: 1_000, ack: 5_000, flags: RST | ACK }, port),
    ];
    const bytes = pcap(
      [
        ...over(40_000),
        ...over(40_001),
        ...over(40_002),
        from(false, { seq: 5_000, ack: 1_000, flags: ACK }),
      ].map((segment, index) => ({
        timeNs: START_NS + BigInt(index) * 1_000_000_000n,
        bytes: ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment))),
      })),
    );
    const streams: number[] = [];
    const { summary } = await readCapture(written(bytes), {
      onSegment: ({ stream }) => streams.push(stream),
    });
    expect(summary).toMatchObject({ conversations: 3, lateSegments: 1 });
    expect(streams).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0]);
  });
});

describe('what tcpdump saw of a few sessions', () => {
  it.each(['loopback.pcap', 'any-interface.pcap'])('is told in one account each (%s)', async (file) => {
    const { conversations, warnings } = await readCapture(join(import.meta.dirname, 'testing', file));
    const told = conversations.map(({ client, server, ending }) => [
      client.stream.text,
      server.stream.text.length,
      ending.cause,
      client.port === 45_000,
    ]);
    const asked = (times: number): string => 'TIME\r\n'.repeat(times);
    expect(told).toEqual([
      [asked(3), 42, 'orderly', false],
      // On purpose, in both directions: the wire does not show whether what had come last was read.
      [asked(2), 28, 'unread-data', false],
      [`${asked(1)}BYE\r\n`, 14, 'unread-data', false],
      [asked(2), 28, 'orderly', true],
      ['', 6_000, 'orderly', false],
      ['', 0, 'refused', false],
    ]);
    expect(warnings).toEqual([]);
  });
});

describe.skipIf(!hasTshark)(`connections without end${refereeNote}`, () => {
  // More than are kept open, so that many are forgotten, and IPv6 as well as IPv4.
  const COUNT = 90_000;
  const syn = (index: number): SegmentToWrite => ({
    src: `10.0.${index >> 14}.1`,
    srcPort: 1_025 + (index & 0x3fff),
    dst: SERVER,
    dstPort: 45_000,
    seq: index * 7,
    ack: 0,
    flags: SYN,
  });
  const answer = ({ src, srcPort, dst, dstPort, seq }: SegmentToWrite): SegmentToWrite => ({
    src: dst,
    srcPort: dstPort,
    dst: src,
    dstPort: srcPort,
    seq: 0,
    ack: seq + 1,
    flags: RST | ACK,
  });
  const opened = Array.from({ length: COUNT }, (_, index) => syn(index));
  const late = opened.filter((_, index) => index % 40 === 0).map((segment) => answer(segment));
  // The same ports for a new connection, whose answer is its own.
  const again = { ...syn(0), seq: 77_777 };
  const all = [...opened, ...late, again, answer(again)];
  const six = (address: string): string => `fd00::${address.split('.').slice(2).join(':')}`;

  it.each<[family: string, packet: (segment: SegmentToWrite) => Uint8Array]>([
    ['IPv4', (segment) => ipv4(segment.src, segment.dst, tcpBytes(segment))],
    ['IPv6', (segment) => ipv6(six(segment.src), six(segment.dst), tcpBytes(segment))],
  ])('keep their late packets: %s', async (_, packet) => {
    const { path, ours, theirs, warnings } = await judge(
      pcap(
        all.map((segment, index) => ({
          timeNs: START_NS + BigInt(index) * 1_000n,
          bytes: ethernet(packet(segment)),
        })),
      ),
    );
    const place = ({ number, stream, relSeq, relAck }: (typeof ours)[number]) =>
      `${number} ${stream} ${relSeq} ${relAck}`;
    expect(ours.map(place).join('\n')).toBe(theirs.map(place).join('\n'));
    expect(warnings).toMatchObject([{ kind: 'too-many-open' }]);
    const { summary } = await readCapture(path);
    expect(summary).toMatchObject({ conversations: COUNT + 1 });
    expect(summary.lateSegments).toBeGreaterThan(500);
  });

  it('are no longer told apart when there are more than can be known, which is said by the one who is asked', () => {
    const packet = new Packet();
    const key = new FlowKey();
    const flows = Array.from({ length: 3 }, (_, index) => {
      const bytes = ipv4('10.0.0.1', SERVER, tcpBytes(syn(index)));
      Object.assign(packet, {
        bytes,
        sourceAt: 12,
        destinationAt: 16,
        sourcePort: 1_025 + index,
        destinationPort: 45_000,
      });
      key.set(packet);
      return new Flow(key, index, packet);
    });
    const forgotten = new ForgottenFlows(2);
    expect(flows.map((flow) => forgotten.add(flow))).toEqual([true, true, false]);
    expect(forgotten.recall(key, packet)).toBeUndefined();
    // One that is known already takes no room.
    expect(flows.slice(0, 2).map((flow) => forgotten.add(flow))).toEqual([true, true]);
  });
});

it('conversations are told apart when many are open at once and take turns', async () => {
  const path = written(new Uint8Array(0));
  writeTalks(path, { conversations: 25, packetsOfEach: 14, openAtOnce: 10 });
  const { summary, conversations, warnings } = await readCapture(path);
  expect(summary).toMatchObject({ segments: 350, conversations: 25 });
  expect(warnings).toEqual([]);
  for (const { client, server, handshake, ending } of conversations) {
    expect(handshake.isComplete).toBe(true);
    expect(client.stream.text).toBe('TIME\r\nTIME\r\n');
    expect(server.stream.text).toBe('JAM 05:20:31\r\nJAM 05:20:31\r\n');
    expect(ending).toMatchObject({ cause: 'orderly', finBy: 'client' });
  }
});
