/** What became of a conversation, kept up segment by segment: handshake, ends, who waits for whom. */
import type { Flow } from './flow.ts';
import type { Side } from './side.ts';
import { Flag } from './flag.ts';
import type { Packet } from './packet.ts';
import { MarkBit } from './mark.ts';
import { causeOfReset } from './reset.ts';

const { SYN, FIN, RST, ACK } = Flag;
const REPEATED = MarkBit.retransmission;

/** Brings flow and sides up to date with `packet`, once its marks are known. */
export function observe(flow: Flow, from: Side, to: Side, packet: Packet): void {
  const { number, flags, length, marks } = packet;
  from.lastNumber = number;
  from.segments += 1;
  if (marks !== 0) {
    flow.marksSeen |= marks;
    countUnanswered(from, to, marks);
  }
  if (flags & SYN) {
    if (flags & ACK) from.synAckNumber ||= number;
    else from.synNumber ||= number;
  } else if (flow.handshakeAckNumber === 0 && to.synAckNumber !== 0 && (flags & (ACK | RST)) === ACK) {
    flow.handshakeAckNumber = number;
  }
  if (length > 0) {
    from.payloadBytes += length;
    if ((marks & (REPEATED | MarkBit.keep_alive)) === 0) from.lastPayloadNumber = number;
  }
  if (flags & ACK && to.finNumber !== 0 && packet.ack === to.finEnd) to.isFinAcked = 1;
  if (flags & RST) {
    from.resetNumber ||= number;
    flow.resetCause ??= causeOfReset(from, to, packet, flow.handshakeAckNumber !== 0);
  }
  if (flags & FIN && from.finNumber === 0) {
    from.finNumber = number;
    from.finEnd = (packet.seq + length + 1) | 0;
  }
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
