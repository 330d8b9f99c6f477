/** A TCP segment as a value to keep, and as a line of JSON. */
import { addressText } from './address.ts';
import { flagNames } from './flag.ts';
import type { Packet } from './packet.ts';
import { markNames } from './mark.ts';
import { Buffer } from 'node:buffer';
import type { Endpoint } from './flow-key.ts';
import { linkName } from './link.ts';

/** Addresses as people write them, ports, absolute and relative numbers: all that Wireshark shows of a TCP segment. */
export type Segment = Readonly<ReturnType<typeof segmentBetween>>;

/** Nanoseconds since 1970, exactly. */
export function timeNs(seconds: number, nanoseconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}

/** The segment in `packet`, between two ends that are known already: a packet that was recorded has no addresses. */
export function segmentBetween(source: Endpoint, destination: Endpoint, packet: Packet) {
  return {
    /** Counts every packet of the file, as Wireshark does. */
    number: packet.number,
    /** Since 1970; undefined in the rare pcapng packet that has no time. */
    timeNs: packet.hasTime ? timeNs(packet.seconds, packet.nanoseconds) : undefined,
    /** Of the frame: `ethernet`, `linux-sll2`, `radiotap`. */
    link: linkName(packet.linkType) ?? 'unknown',
    /** Tunnels and carriers around its IP header, from the outside in: `PPPoE`, `VXLAN`; undefined without any. */
    outer: packet.outer.length === 0 ? undefined : packet.outer.join(', '),
    src: source.address,
    srcPort: source.port,
    dst: destination.address,
    dstPort: destination.port,
    seq: packet.seq >>> 0,
    ack: packet.ack >>> 0,
    relSeq: packet.relSeq,
    /** The raw number in a segment without ACK, as Wireshark shows it. */
    relAck: packet.relAck,
    flags: flagNames(packet.flags),
    /** In bytes; scaled when the handshake was captured: Wireshark's "calculated window size". */
    window: packet.window,
    /** Of the payload on the wire. */
    length: packet.length,
    /** Wireshark's `tcp.stream`. */
    stream: packet.stream,
    marks: markNames(packet.marks),
    /** Only beside the mark `duplicate_ack`: how many of the same there were. */
    duplicateAckNumber: packet.duplicateAckNumber || undefined,
    /** The payload as far as it was captured, as UTF-8. */
    text: payloadText(packet),
  };
}

/** The segment `packet` holds now. */
export function segmentOf(packet: Packet): Segment {
  const { bytes, family, sourceAt, destinationAt, sourcePort, destinationPort } = packet;
  const source = { address: addressText(bytes, sourceAt, family), port: sourcePort };
  const destination = { address: addressText(bytes, destinationAt, family), port: destinationPort };
  return segmentBetween(source, destination, packet);
}

/**
 * The same keys in every line. Times are past what a JSON number holds exactly, so they are decimal strings, always;
 * without a time, null.
 */
export function segmentJson(segment: Segment): string {
  const timeNs = segment.timeNs?.toString() ?? null;
  return JSON.stringify({
    ...segment,
    timeNs,
    flags: segment.flags.join(', '),
    duplicateAckNumber: undefined,
  });
}

function payloadText({ bytes, payloadAt, capturedEnd }: Packet): string {
  if (capturedEnd <= payloadAt) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset + payloadAt, capturedEnd - payloadAt).toString('utf8');
}
