/** The TCP header and its options. */
import { i32, u16 } from './bytes.ts';
import type { Packet } from './packet.ts';
import type { Warnings } from './warnings.ts';

const HEADER_BYTES = 20;
/** Up to the window; the checksum and the urgent pointer after it are not used, so a capture may cut them. */
const NEEDED_BYTES = 16;

/** Reads the header at `packet.at`. False, with a warning, when it cannot be right. */
export function readTcp(packet: Packet, warnings: Warnings): boolean {
  const { bytes, at, wireEnd } = packet;
  if (at + NEEDED_BYTES > packet.capturedEnd)
    return warnings.reject(packet, { kind: 'header-cut', header: 'TCP' });
  const headerBytes = (bytes[at + 12]! >> 4) * 4;
  if (headerBytes < HEADER_BYTES || at + headerBytes > wireEnd) {
    return warnings.reject(packet, { kind: 'tcp-header-length', headerBytes, bytes: wireEnd - at });
  }
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
  packet.seq = i32(bytes, at + 4);
  packet.ack = i32(bytes, at + 8);
  packet.flags = u16(bytes, at + 12) & 0x1ff;
  packet.windowValue = u16(bytes, at + 14);
  packet.optionsAt = at + HEADER_BYTES;
  packet.payloadAt = at + headerBytes;
  packet.length = wireEnd - packet.payloadAt;
  return true;
}

const Kind = { END: 0, NOTHING: 1, WINDOW_SCALE: 3 } as const;
/** RFC 7323: a larger shift counts as this one. */
const MAX_WINDOW_SCALE = 14;

/** The shift of the window, 0 to 14, that the segment asks for; -1 when it has no such option. */
export function windowScaleOption(packet: Packet): number {
  const { bytes, optionsAt } = packet;
  // Nearly every segment of a connection has the timestamps alone, padded in front: two NOPs, kind 8, length 10.
  if (packet.payloadAt - optionsAt === 12 && i32(bytes, optionsAt) === 0x01_01_08_0a) return -1;
  return searchWindowScale(packet);
}

/** The last one counts, and an option that is cut or lies about its length ends the list. */
function searchWindowScale({ bytes, optionsAt, payloadAt, capturedEnd }: Packet): number {
  const end = Math.min(payloadAt, capturedEnd);
  let scale = -1;
  let at = optionsAt;
  while (at < end && bytes[at] !== Kind.END) {
    if (bytes[at] === Kind.NOTHING) {
      at += 1;
      continue;
    }
    const length = at + 2 > end ? 0 : bytes[at + 1]!;
    if (length < 2 || at + length > end) break;
    if (bytes[at] === Kind.WINDOW_SCALE && length === 3) scale = Math.min(bytes[at + 2]!, MAX_WINDOW_SCALE);
    at += length;
  }
  return scale;
}
