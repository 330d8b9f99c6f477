/** A TCP segment as a value to keep, and as the JSON line of `lab:packets`. */
import { addressText } from './address.ts';
import { flagNames } from './packet.ts';
import type { Packet } from './packet.ts';
import type { Mark } from './mark.ts';
import { Buffer } from 'node:buffer';
import { linkName } from './link.ts';
import { markNames } from './mark.ts';

export interface Segment {
  /** Counts every packet of the file, as Wireshark does. */
  readonly number: number;
  /** Since 1970; undefined in the rare pcapng packet that has no time. */
  readonly timeNs: bigint | undefined;
  /** `ethernet`, `linux-sll`, `linux-sll2`, `null`, `loop` or `raw`. */
  readonly link: string;
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly relSeq: number;
  /** The raw number in a segment without ACK, as Wireshark shows it. */
  readonly relAck: number;
  /** As Wireshark prints them: `SYN, ACK`. */
  readonly flags: string;
  /** In bytes; scaled when the handshake was captured: Wireshark's "calculated window size". */
  readonly window: number;
  /** Of the payload on the wire. */
  readonly length: number;
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  readonly marks: readonly Mark[];
  /** Only beside the mark `duplicate_ack`: how many of the same there were. */
  readonly duplicateAckNumber?: number;
  /** The payload as far as it was captured, as UTF-8. */
  readonly text: string;
}

export function timeNs(seconds: number, nanoseconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}

/** Of the segment `packet` holds now. */
export function segmentOf(packet: Packet): Segment {
  const { bytes, family, payloadAt, capturedEnd, duplicateAckNumber } = packet;
  return {
    number: packet.number,
    timeNs: packet.hasTime ? timeNs(packet.seconds, packet.nanoseconds) : undefined,
    link: linkName(packet.linkType) ?? 'unknown',
    src: addressText(bytes, packet.sourceAt, family),
    srcPort: packet.sourcePort,
    dst: addressText(bytes, packet.destinationAt, family),
    dstPort: packet.destinationPort,
    seq: packet.seq >>> 0,
    ack: packet.ack >>> 0,
    relSeq: packet.relSeq,
    relAck: packet.relAck,
    flags: flagNames(packet.flags),
    window: packet.window,
    length: packet.length,
    stream: packet.stream,
    marks: markNames(packet.marks),
    ...(duplicateAckNumber > 0 ? { duplicateAckNumber } : {}),
    text: payloadText(bytes, payloadAt, capturedEnd),
  };
}

/**
 * The same keys in every line. Times are past what a JSON number holds exactly, so they are decimal strings, always;
 * without a time, null.
 */
export function segmentJson(segment: Segment): string {
  const line = { ...segment, timeNs: segment.timeNs?.toString() ?? null, duplicateAckNumber: undefined };
  return JSON.stringify(line);
}

export function payloadText(bytes: Uint8Array, from: number, to: number): string {
  if (to <= from) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
}
