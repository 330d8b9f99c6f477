/** What is remembered of one direction of a conversation. */
import { NO_BLOCK } from './block-pool.ts';

/** Window scale of a side: known, or one of these. */
export const SCALE_UNKNOWN = -1;
export const SCALE_UNUSED = -2;

/**
 * Sequence numbers are signed 32 bits; in those that can be missing 0 says so, as in Wireshark. Truths are 0 and 1, and
 * everything is a number from the beginning, so that V8 keeps all of it in the object itself.
 *
 * Packets of thousands of conversations take turns, so that each meets a cold cache, and what counts is how little memory
 * it touches: what every packet needs stands together, what few do comes last.
 */
export class Side {
  // What the sequence analysis asks of the other side, too
  isBaseKnown = 0;
  /** The number that is 0 in relative terms: the SYN's. */
  base = 0;
  nextSeq = 0;
  /** The highest number reached without a gap. */
  maxSeqToBeAcked = 0;
  lastAck = 0;
  lastMarks = 0;
  duplicateAcks = 0;
  /** As in the header; -1 before the first segment. */
  window = -1;
  windowScale: number = SCALE_UNKNOWN;
  /** Since its SYN no segment with ACK alone has come, so its window is not scaled yet. */
  isFirstAck = 0;

  /** When it last sent anything. */
  lastSeconds = 0;
  lastNanoseconds = 0;
  nextSeqSeconds = 0;
  nextSeqNanoseconds = 0;

  // For what became of it; packet numbers are 0 as long as there was none
  finNumber = 0;
  lastNumber = 0;
  segments = 0;
  /** On the wire, each byte as often as it was sent. */
  payloadBytes = 0;
  lastPayloadNumber = 0;

  /** Of the payload recorded, and the last block with it. */
  recordedBytes = 0;
  lastPayload: number = NO_BLOCK;
  /** No segment repeated, overtook, lacked or was cut of anything so far: what is recorded is what it said. */
  isStraight = 1;

  /** Retransmissions and keep-alives since the other side's packet of that number. */
  unansweredSince = 0;
  unansweredRetries = 0;
  unansweredKeepAlives = 0;
  synNumber = 0;
  synAckNumber = 0;
  /** The number that acknowledges its FIN. */
  finEnd = 0;
  isFinAcked = 0;
  resetNumber = 0;
}
