/** A captured conversation as an account of its session. */
import type { Account, BareSegment } from './account.ts';
import type { Conversation, SegmentInConversation } from '../../pcap/conversation.ts';
import type { Who } from '../../pcap/ending.ts';

type Segments = readonly SegmentInConversation[];

/** `segments` are the conversation's own; `isCut` where the file does not have all of their payload. */
export function accountOfConversation(
  conversation: Conversation,
  segments: Segments,
  { part = '', isCut = false } = {},
): Account {
  const { client, server, handshake, ending, startNs, endNs, marks } = conversation;
  const begins = handshake.syn !== undefined || handshake.synAck !== undefined;
  const only = onlySide(conversation, segments);
  const copies = marks.includes('retransmission') ? copiesIn(segments) : 1;
  const bytes = { client: bytesOf('client'), server: bytesOf('server') };
  // Of a session that began before the capture nobody knows here what was said before.
  const isKnown = (who: Who): boolean => begins && (only ?? who) === who;
  const synAck = segments.find(({ number }) => number === handshake.synAck);
  const spoke = segments.find(
    ({ from, flags, length }) => from === 'server' && (length > 0 || flags.includes('FIN')),
  );
  return {
    part,
    client: { address: client.address, port: client.port },
    server: sameServer(server),
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    established: handshake.isComplete,
    requestBytes: isKnown('client') ? bytes.client : undefined,
    replyBytes: isKnown('server') ? bytes.server : undefined,
    replies: isKnown('server') ? repliesOf(conversation) : undefined,
    wire: {
      holes:
        bytes.client === undefined || bytes.server === undefined
          ? SIDES.filter((who) => bytes[who] === undefined)
          : NONE,
      begins,
      ends: ending.kind !== 'open',
      bare: (copies === 1 ? segments : eachOnce(segments, copies)).flatMap((segment) =>
        bareSegment(segment, usOf(startNs)),
      ),
      copies,
      only,
      afterEnd: begins ? afterEnd() : NOTHING,
      isCut: isCut && !(client.stream.isWhole && server.stream.isWhole),
      clientZero: zeroOf('client', segments),
      serverZero: zeroOf('server', segments),
    },
    synAckMs: synAck?.timeNs === undefined ? undefined : msOf(synAck.timeNs),
    spokeMs: spoke?.timeNs === undefined ? undefined : msOf(spoke.timeNs),
  };

  /** Nobody reads them: a program that has closed its socket hears of nothing, and its system answers with RST. */
  function afterEnd(): Readonly<Record<Who, number>> {
    if (ending.resetBy === undefined || bytes.client === undefined || bytes.server === undefined)
      return NOTHING;
    const late = {
      client: bytesAfterEnd('client', bytes.client),
      server: bytesAfterEnd('server', bytes.server),
    };
    return late.client + late.server === 0 ? NOTHING : late;
  }

  function bytesAfterEnd(who: Who, total: number): number {
    const others = segments.filter(({ from }) => from !== who);
    if (!others.some(({ flags }) => flags.includes('RST'))) return 0;
    const fin = others.find(({ flags }) => flags.includes('FIN'));
    const acks = (fin === undefined ? others : [fin]).filter(({ flags }) => flags.includes('ACK'));
    const got = Math.max(0, ...acks.map(({ relAck }) => relAck - 1));
    return Math.max(0, total - got);
  }

  /** Undefined where some are missing. The numbers in the headers count also what was cut from the packets. */
  function bytesOf(who: Who): number | undefined {
    const { stream } = conversation[who];
    if (stream.isWhole || !isCut) return stream.isWhole ? stream.bytes : undefined;
    let next = 1;
    for (const { from, relSeq, length } of segments.toSorted((one, other) => one.relSeq - other.relSeq)) {
      if (from !== who || length === 0) continue;
      if (relSeq > next) return undefined;
      next = Math.max(next, relSeq + length);
    }
    return next - 1;
  }
}

const SIDES: readonly Who[] = ['client', 'server'];
/** Most sessions have nothing of these: one of each takes no room. */
const NOTHING = { client: 0, server: 0 };
const NO_REPLIES: string[] = [];
const NONE: readonly Who[] = [];

/** Keeps the microseconds: an epoch in ns needs more digits than a double has, one in ms does not. */
export function msOf(ns: bigint): number {
  return usOf(ns) / 1_000;
}

function usOf(ns: bigint): number {
  return Number(ns / 1_000n);
}

/** A SYN that nobody answers acknowledges nothing: it may well be all there was. */
function onlySide({ client, server }: Conversation, segments: Segments): Who | undefined {
  if (client.segments > 0 && server.segments > 0) return undefined;
  return segments.find(({ flags }) => flags.includes('ACK'))?.from;
}

/** TCP waits longer before it repeats anything (RFC 6298: 1 s; Linux: 200 ms). */
const COPY_WITHIN_NS = 100_000_000n;

/** How often each packet is there, as in a capture on all interfaces, where it passes several of them. */
function copiesIn(segments: Segments): number {
  let copies = segments.length;
  const groups = Map.groupBy(segments, (segment) => keyOf(segment));
  for (const { length } of groups.values()) copies = Math.min(copies, length);
  for (const [first, ...others] of groups.values()) {
    const waitedNs = (others[copies - 2]?.timeNs ?? 0n) - (first?.timeNs ?? 0n);
    if (copies > 1 && waitedNs > COPY_WITHIN_NS) return 1;
  }
  return copies;
}

function eachOnce(segments: Segments, copies: number): Segments {
  const seen = new Map<string, number>();
  return segments.filter((segment) => {
    const key = keyOf(segment);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before % copies === 0;
  });
}

function keyOf({ from, flags, relSeq, relAck, length }: SegmentInConversation): string {
  return `${from} ${flags.join()} ${relSeq} ${relAck} ${length}`;
}

/** As signed 32 bits, which take no room of their own. */
function zeroOf(who: Who, segments: Segments): number {
  const own = segments.find(({ from }) => from === who);
  if (own !== undefined) return (own.seq - own.relSeq) | 0;
  const answer = segments.find(({ flags }) => flags.includes('ACK'));
  return answer === undefined ? 0 : (answer.ack - answer.relAck) | 0;
}

const MOST_KEPT = 4_096;
const kept = new Map<string, BareSegment['segment']>();

/** Most sessions of a run have the same few segments: one object for each of them. */
function bareSegment(own: SegmentInConversation, startUs: number): BareSegment[] {
  const { number, timeNs, from, flags, relSeq, relAck, length } = own;
  if (length > 0) return [];
  const key = keyOf(own);
  const segment = kept.get(key) ?? { from, flags: [...flags], relSeq, relAck };
  if (kept.size < MOST_KEPT) kept.set(key, segment);
  const afterUs = timeNs === undefined ? Number.NaN : usOf(timeNs) - startUs;
  return [{ number, afterUs, segment }];
}

let latest = { address: '', port: 0 };

/** Nearly all sessions have the same one. */
function sameServer({ address, port }: Conversation['server']): typeof latest {
  if (latest.address !== address || latest.port !== port) latest = { address, port };
  return latest;
}

function repliesOf({ server: { stream } }: Conversation): string[] | undefined {
  if (!stream.isWhole || stream.isDisputed) return undefined;
  return stream.text.match(/^JAM [^\r\n]*(?=\r?\n)/gm) ?? NO_REPLIES;
}
