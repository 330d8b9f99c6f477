/** What became of a conversation, kept up segment by segment: handshake, ends, who waits for whom. */
import type { Flow } from './flow.ts';
import type { Side } from './side.ts';
import { Flag } from './packet.ts';
import { MarkBit } from './mark.ts';
import type { Packet } from './packet.ts';
import { causeOfReset } from './ending.ts';

const { SYN, FIN, RST, ACK } = Flag;
const REPEATED = MarkBit.retransmission;

/** Once the marks of `packet` are known. */
export function observe(flow: Flow, from: Side, to: Side, packet: Packet): void {
  const { number, flags, length, marks } = packet;
  from.lastNumber = number;
  from.segments += 1;
  if (marks !== 0) {
    flow.marksSeen |= marks;
    countUnanswered(from, to, marks);
  }
  if (flags & SYN) noteSyn(from, number, (flags & ACK) !== 0);
  else if (flow.handshakeAckNumber === 0 && to.synAckNumber !== 0 && (flags & (ACK | RST)) === ACK) {
    flow.handshakeAckNumber = number;
  }
  if (length > 0) {
    from.payloadBytes += length;
    if ((marks & (REPEATED | MarkBit.keep_alive)) === 0) from.lastPayloadNumber = number;
  }
  if (flags & ACK && to.finNumber !== 0 && packet.ack === to.finEnd) to.isFinAcked = 1;
  if (flags & RST) noteReset(flow, from, to, packet);
  if (flags & FIN && from.finNumber === 0) {
    from.finNumber = number;
    from.finEnd = (packet.seq + length + 1) | 0;
  }
}

function noteSyn(from: Side, number: number, isAnswer: boolean): void {
  if (isAnswer) from.synAckNumber ||= number;
  else from.synNumber ||= number;
}

function noteReset(flow: Flow, from: Side, to: Side, packet: Packet): void {
  if (from.resetNumber === 0) from.resetNumber = packet.number;
  flow.resetCause ??= causeOfReset(flow, from, to, packet);
}

function countUnanswered(from: Side, to: Side, marks: number): void {
  if (from.unansweredSince !== to.lastNumber) {
    from.unansweredSince = to.lastNumber;
    from.unansweredRetries = 0;
    from.unansweredKeepAlives = 0;
  }
  if (marks & REPEATED) from.unansweredRetries += 1;
  if (marks & MarkBit.keep_alive) from.unansweredKeepAlives += 1;
}

/** Nothing more is due, only late packets. */
export function isOver(flow: Flow): boolean {
  return flow.resetCause !== undefined || (flow.high.finNumber !== 0 && flow.low.finNumber !== 0);
}
