/** A TCP segment in little room, as pages carry it. No Node and no library here. */
import type { Mark } from '../../pcap/mark.ts';
import type { SegmentInConversation } from '../../pcap/conversation.ts';
import { visible } from './visible.ts';

const PAYLOAD_CHARACTERS = 200;

/**
 * One TCP segment in little room: equal lists of flags or marks are one list. `text` is visible text of at most 200
 * characters.
 */
export type CompactSegment = readonly [
  microseconds: number,
  fromClient: 0 | 1,
  flags: readonly string[],
  relSeq: number,
  relAck: number,
  length: number,
  marks: readonly Mark[],
  text: string,
  /** In its file, as Wireshark counts. */
  number: number,
];

/** `startNs`: when its conversation began. */
export function compactSegment(
  { timeNs, from, flags, relSeq, relAck, length, marks, text, number }: SegmentInConversation,
  startNs: bigint,
): CompactSegment {
  const microseconds = timeNs === undefined ? 0 : Number((timeNs - startNs) / 1_000n);
  const payload = visible(text, PAYLOAD_CHARACTERS);
  return [microseconds, from === 'client' ? 1 : 0, flags, relSeq, relAck, length, marks, payload, number];
}
