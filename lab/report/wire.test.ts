import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, type SegmentToWrite, tcpBytes } from '../../pcap/testing/write-frame.ts';
import { type CapturedSession, keepCapture } from './read/captured.ts';
import { type Wire, wireOf } from './wire.ts';
import { pcap } from '../../pcap/testing/write-capture.ts';
import { readAccounts } from '../recording/capture-accounts.ts';
import { written } from '../../pcap/testing/referee.ts';

const [SYN, ACK] = [2, 16];
const CLIENT = { src: '172.16.16.102', srcPort: 40_000, dst: '172.16.16.101', dstPort: 45_000 };
const SERVER = { src: CLIENT.dst, srcPort: CLIENT.dstPort, dst: CLIENT.src, dstPort: CLIENT.srcPort };
const SEGMENT_BYTES = 1_400;

/** What a capture shows of one session, in which the client says `requests` and is told `replies`. */
async function wireOfSession(requests: string, replies: string): Promise<Wire> {
  const segments = [
    { ...CLIENT, seq: 0, ack: 0, flags: SYN },
    { ...SERVER, seq: 0, ack: 1, flags: SYN | ACK },
    ...inSegments(requests, { ...CLIENT, ack: 1, flags: ACK }),
    ...inSegments(replies, { ...SERVER, ack: 1 + requests.length, flags: ACK }),
  ];
  const frames = segments.map((segment, index) => ({
    timeNs: 1_790_000_000_000_000_000n + BigInt(index),
    bytes: ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment))),
  }));
  const sessions: CapturedSession[] = [];
  const keeper = keepCapture(
    (_, session) => sessions.push(session),
    () => {},
  );
  await readAccounts(written(pcap(frames)), {
    port: SERVER.srcPort,
    onSegment: keeper.onSegment,
    onAccount: keeper.onConversation,
    onWarning: () => {},
  });
  const captures = sessions.map((session) => ({ machine: 'mesin-1', session, aheadMs: 0 }));
  return wireOf([{ name: 'mesin-2:40000', captures }], 'mesin-1');
}

function inSegments(said: string, segment: Omit<SegmentToWrite, 'seq'>): SegmentToWrite[] {
  return Array.from({ length: Math.ceil(said.length / SEGMENT_BYTES) }, (_, index) => {
    const at = index * SEGMENT_BYTES;
    return { ...segment, seq: 1 + at, payload: said.slice(at, at + SEGMENT_BYTES) };
  });
}

describe('what a capture shows of all sessions', () => {
  it('counts every line of a short one, and quotes what was left without its LF', async () => {
    expect(await wireOfSession('TIME\r\nTIME\r\nTI', 'JAM 06:14:20\r\nJAM 06:14:21\r\nJA')).toMatchObject({
      areRequestsWhole: true,
      timeLines: 2,
      unfinished: { count: 1, examples: ['TI'] },
      areRepliesWhole: true,
      jamLines: 2,
      otherReplies: { count: 1, examples: ['JA'] },
    });
  });

  it.each([
    ['is kept in part', 11_000],
    ['is put together in part', 30_000],
  ])('does not take for all, nor for unfinished, what of a long one %s', async (_, requests) => {
    const wire = await wireOfSession('TIME\r\n'.repeat(requests), 'JAM 06:14:20\r\n'.repeat(requests));
    expect(wire).toMatchObject({
      areRequestsWhole: false,
      unfinished: { count: 0 },
      otherLines: { count: 0 },
      areRepliesWhole: false,
      otherReplies: { count: 0 },
    });
    expect(wire.timeLines).toBeGreaterThan(10_000);
    expect(wire.timeLines).toBeLessThan(requests);
    expect(wire.jamLines).toBeGreaterThan(4_000);
    expect(wire.jamLines).toBeLessThan(requests);
  });
});
