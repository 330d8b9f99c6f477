/** What is remembered of one direction of a conversation. */
import { WordsView, defineWords, wordNames } from './words-view.ts';

/** Window scale of a side: known, or one of these. */
export const SCALE_UNKNOWN = -1;
export const SCALE_UNUSED = -2;

const WORDS = wordNames(`
  isBaseKnown base nextSeq nextSeqSeconds nextSeqNanoseconds maxSeqToBeAcked lastAck lastSeconds
  lastNanoseconds duplicateAcks window windowScale isFirstAck lastMarks segments payloadBytesLow
  payloadBytesHigh lastPayloadNumber unansweredRetries unansweredKeepAlives synNumber synAckNumber
  finNumber finEnd isFinAcked resetNumber
`);

export const SIDE_WORDS = WORDS.length;

/** Sequence numbers are signed 32 bits; in those that can be missing 0 says so, as in Wireshark. Truths are 0 and 1. */
export class Side extends WordsView {
  // For the sequence analysis
  declare isBaseKnown: number;
  /** The number that is 0 in relative terms: the SYN's. */
  declare base: number;
  declare nextSeq: number;
  declare nextSeqSeconds: number;
  declare nextSeqNanoseconds: number;
  /** The highest number reached without a gap. */
  declare maxSeqToBeAcked: number;
  declare lastAck: number;
  /** When it last sent anything. */
  declare lastSeconds: number;
  declare lastNanoseconds: number;
  declare duplicateAcks: number;
  /** As in the header; -1 before the first segment. */
  declare window: number;
  declare windowScale: number;
  /** Since its SYN no segment with ACK alone has come, so its window is not scaled yet. */
  declare isFirstAck: number;
  declare lastMarks: number;

  // For what became of it; packet numbers are 0 as long as there was none
  declare segments: number;
  declare payloadBytesLow: number;
  declare payloadBytesHigh: number;
  declare lastPayloadNumber: number;
  /** Retransmissions, and keep-alives, since it last heard from the other side. */
  declare unansweredRetries: number;
  declare unansweredKeepAlives: number;
  declare synNumber: number;
  declare synAckNumber: number;
  declare finNumber: number;
  /** The number that acknowledges its FIN. */
  declare finEnd: number;
  declare isFinAcked: number;
  declare resetNumber: number;

  begin(): void {
    this.words.fill(0, this.at, this.at + SIDE_WORDS);
    this.window = -1;
    this.windowScale = SCALE_UNKNOWN;
  }

  /** On the wire, each byte as often as it was sent. */
  get payloadBytes(): number {
    return this.payloadBytesHigh * 2 ** 32 + (this.payloadBytesLow >>> 0);
  }

  addPayload(length: number): void {
    const low = (this.payloadBytesLow + length) | 0;
    if (low >>> 0 < this.payloadBytesLow >>> 0) this.payloadBytesHigh += 1;
    this.payloadBytesLow = low;
  }
}

defineWords(Side, WORDS);
