/**
 * The sequence analysis: which segments repeat, overtake, are missing or answer what. The rules, and the order in which
 * they are asked, are those of Wireshark 4.0 (User's Guide, "TCP Analysis"), so that a mark here is the mark there.
 */
import type { Flow } from './flow.ts';
import { SCALE_UNKNOWN, SCALE_UNUSED, type Side } from './side.ts';
import { Flag } from './flag.ts';
import type { Packet } from './packet.ts';
import { MarkBit } from './mark.ts';
import { windowScaleOption } from './tcp.ts';

const { SYN, FIN, RST, ACK } = Flag;
const FAST_RETRANSMISSION_NS = 20_000_000;
/** For out of order segments, as long as the round trip time is not known. */
const OUT_OF_ORDER_NS = 3_000_000;

/** Sequence numbers go round: one is later when no more than half of the circle lies between. */
function isLater(one: number, other: number): boolean {
  return ((other - one) | 0) < 0;
}

/** Fills what the conversation adds to `packet`, and brings the two sides up to date with it. */
export function analyse(flow: Flow, from: Side, to: Side, packet: Packet): void {
  learnBases(from, to, packet);
  packet.duplicateAckNumber = 0;
  let marks = windowMarks(from, to, packet);
  // These three answer or ask for an answer; what else they look like does not count.
  const isExchange =
    marks & (MarkBit.zero_window_probe | MarkBit.zero_window_probe_ack | MarkBit.keep_alive_ack);
  if (!isExchange && isRepeatedAck(from, packet) && packet.windowValue !== 0) {
    // -1 was left by an acknowledgement of something unseen.
    from.duplicateAcks = Math.max(from.duplicateAcks, 0) + 1;
    packet.duplicateAckNumber = from.duplicateAcks;
    marks |= MarkBit.duplicate_ack;
  }
  if (packet.ack !== from.lastAck) from.duplicateAcks = 0;
  marks |= acknowledgedUnseen(to, packet);
  if (packet.length > 0 || packet.flags & (SYN | FIN)) marks |= repetition(flow, from, to, packet, marks);
  packet.marks = marks;
  advance(from, packet);
  present(flow, from, to, packet);
}

/** Relative numbers begin with the SYN; where it was not captured, the first segment seen begins at 1. */
function learnBases(from: Side, to: Side, { seq, ack, flags }: Packet): void {
  if (from.isBaseKnown === 0) {
    from.base = flags & SYN ? seq : (seq - 1) | 0;
    from.isBaseKnown = 1;
  }
  if (to.isBaseKnown === 0 && flags & ACK) {
    to.base = (ack - 1) | 0;
    to.isBaseKnown = 1;
  }
}

function windowMarks(from: Side, to: Side, packet: Packet): number {
  const { seq, length, flags, windowValue } = packet;
  let { marks } = packet;
  if (length === 1 && seq === from.nextSeq && to.window === 0) return marks | MarkBit.zero_window_probe;
  const isPlain = (flags & (SYN | FIN | RST)) === 0;
  if (windowValue === 0 && isPlain) marks |= MarkBit.zero_window;
  if (from.nextSeq !== 0 && isLater(seq, from.nextSeq) && !(flags & RST)) marks |= MarkBit.lost_segment;
  if (!isPlain) return marks;
  if (length <= 1 && seq === ((from.nextSeq - 1) | 0)) marks |= MarkBit.keep_alive;
  if (length > 0) return fillsWindow(to, packet) ? marks | MarkBit.window_full : marks;
  if (seq !== from.nextSeq || packet.ack !== from.lastAck) return marks;
  if (windowValue !== from.window) return windowValue === 0 ? marks : marks | MarkBit.window_update;
  if (windowValue !== 0 && to.lastMarks & MarkBit.keep_alive) return marks | MarkBit.keep_alive_ack;
  if (windowValue === 0 && to.lastMarks & MarkBit.zero_window_probe)
    return marks | MarkBit.zero_window_probe_ack;
  return marks;
}

function fillsWindow(to: Side, { seq, length }: Packet): boolean {
  if (to.windowScale === SCALE_UNKNOWN) return false;
  const scale = to.isFirstAck === 1 || to.windowScale === SCALE_UNUSED ? 0 : to.windowScale;
  return ((seq + length) | 0) === ((to.lastAck + (to.window << scale)) | 0);
}

function isRepeatedAck(from: Side, { seq, ack, length, flags, windowValue }: Packet): boolean {
  return (
    length === 0 &&
    windowValue === from.window &&
    seq === from.nextSeq &&
    ack === from.lastAck &&
    (flags & (SYN | FIN | RST)) === 0
  );
}

/** It acknowledges what the capture does not have. Told once for each gap. */
function acknowledgedUnseen(to: Side, { ack, flags }: Packet): number {
  const reached = to.maxSeqToBeAcked;
  if (reached === 0 || !(flags & ACK) || !isLater(ack, reached)) return 0;
  if (isLater(to.nextSeq, reached)) {
    to.maxSeqToBeAcked = to.nextSeq;
    return MarkBit.ack_lost_segment;
  }
  const isFirst = to.duplicateAcks === 0;
  to.duplicateAcks = -1;
  return isFirst ? MarkBit.ack_lost_segment : 0;
}

/** For a segment that takes sequence numbers: whether they were taken before, and why it may come again. */
function repetition(flow: Flow, from: Side, to: Side, packet: Packet, marks: number): number {
  const { seq, length, flags } = packet;
  if (marks & MarkBit.keep_alive) return 0;
  const end = (seq + length) | 0;
  if (length > 0 && to.lastAck !== 0 && ((end - to.lastAck) | 0) <= 0) {
    return MarkBit.spurious_retransmission | MarkBit.retransmission;
  }
  // One number back, yet with new data, follows a window probe.
  const followsProbe = length > 1 && ((from.nextSeq - 1) | 0) === seq;
  if (from.nextSeq === 0 || !isLater(from.nextSeq, seq) || followsProbe) return 0;
  const sinceAck = nanosecondsSince(packet, to.lastSeconds, to.lastNanoseconds);
  if (to.duplicateAcks >>> 0 >= 2 && to.lastAck === seq && isWithin(sinceAck, FAST_RETRANSMISSION_NS)) {
    return MarkBit.fast_retransmission | MarkBit.retransmission;
  }
  const sinceNext = nanosecondsSince(packet, from.nextSeqSeconds, from.nextSeqNanoseconds);
  const patience = flow.roundTripNs === 0 ? OUT_OF_ORDER_NS : flow.roundTripNs;
  const endWithFlags = flags & (SYN | FIN) ? (end + 1) | 0 : end;
  if (isWithin(sinceNext, patience) && from.nextSeq !== endWithFlags) return MarkBit.out_of_order;
  return MarkBit.retransmission;
}

function nanosecondsSince(packet: Packet, seconds: number, nanoseconds: number): number {
  return (packet.seconds - seconds) * 1e9 + packet.nanoseconds - nanoseconds;
}

/** Where time went backwards Wireshark sees a huge unsigned number; a negative limit is one, too. */
function isWithin(ns: number, limitNs: number): boolean {
  return ns >= 0 && (limitNs < 0 || ns < limitNs);
}

function advance(from: Side, packet: Packet): void {
  const { seq, length, flags, seconds, nanoseconds, marks } = packet;
  const nextSeq = (seq + length + (flags & (SYN | FIN) ? 1 : 0)) | 0;
  const isProbe = (marks & MarkBit.zero_window_probe) !== 0;
  if (!isProbe && (from.nextSeq === 0 || isLater(nextSeq, from.nextSeq))) {
    from.nextSeq = nextSeq;
    from.nextSeqSeconds = seconds;
    from.nextSeqNanoseconds = nanoseconds;
  }
  if (!isProbe && (from.maxSeqToBeAcked === 0 || seq === from.maxSeqToBeAcked))
    from.maxSeqToBeAcked = from.nextSeq;
  from.window = packet.windowValue;
  from.lastAck = packet.ack;
  from.lastSeconds = seconds;
  from.lastNanoseconds = nanoseconds;
  from.lastMarks = marks;
}

/** Numbers as Wireshark prints them, then what only counts from the next segment on. */
function present(flow: Flow, from: Side, to: Side, packet: Packet): void {
  const { flags } = packet;
  packet.stream = flow.stream;
  packet.relSeq = (packet.seq - from.base) >>> 0;
  packet.relAck = flags & ACK ? (packet.ack - to.base) >>> 0 : packet.ack >>> 0;
  packet.window =
    flags & SYN || from.windowScale < 0 ? packet.windowValue : packet.windowValue << from.windowScale;
  if (flags & SYN) {
    from.isFirstAck = 1;
    if (!(flags & ACK)) {
      flow.synSeconds = packet.seconds;
      flow.synNanoseconds = packet.nanoseconds;
      flow.hasSynTime = 1;
    }
  } else if (flags & ACK) {
    from.isFirstAck = 0;
    // None at all is no measurement, so that the next ACK may give one.
    if (flow.roundTripNs === 0 && flow.hasSynTime === 1) {
      flow.roundTripNs = nanosecondsSince(packet, flow.synSeconds, flow.synNanoseconds);
    }
  }
  if (packet.payloadAt > packet.optionsAt) {
    const scale = windowScaleOption(packet);
    if (scale !== -1) from.windowScale = scale;
  }
  if (flags & SYN) agreeOnScaling(from, to, (flags & ACK) !== 0);
}

/** Windows are scaled only when both sides said so. */
function agreeOnScaling(from: Side, to: Side, isAnswer: boolean): void {
  if (from.windowScale === SCALE_UNKNOWN) {
    from.windowScale = SCALE_UNUSED;
    to.windowScale = SCALE_UNUSED;
  } else if (isAnswer && to.windowScale === SCALE_UNUSED) from.windowScale = SCALE_UNUSED;
}
