/** The TCP header and its options. */
import { i32, u16, u32 } from './bytes.ts';
import type { Packet } from './packet.ts';
import type { Warnings } from './warnings.ts';

const HEADER_BYTES = 20;
/** Up to the window; the checksum and the urgent pointer after it are not used, so a capture may cut them. */
const NEEDED_BYTES = 16;

/** Reads the header at `packet.at`. False, with a warning, when it cannot be right. */
export function readTcp(packet: Packet, warnings: Warnings): boolean {
  const { bytes, at, wireEnd } = packet;
  if (at + NEEDED_BYTES > packet.capturedEnd) {
    warnings.add(packet.position, `packet ${packet.number} ends inside its TCP header; it is left out`);
    return false;
  }
  const headerBytes = (bytes[at + 12]! >> 4) * 4;
  if (headerBytes < HEADER_BYTES || at + headerBytes > wireEnd) {
    warnings.add(
      packet.position,
      `packet ${packet.number} has a TCP header length of ${headerBytes} in ${wireEnd - at} bytes; it is left out`,
    );
    return false;
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

const Kind = {
  END: 0,
  NOTHING: 1,
  MSS: 2,
  WINDOW_SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  TIMESTAMPS: 8,
} as const;

export interface TcpOptions {
  readonly maximumSegmentBytes?: number;
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  readonly timestamps?: { readonly value: number; readonly echo: number };
  /** Ranges of absolute sequence numbers. */
  readonly sack?: readonly { readonly from: number; readonly to: number }[];
}

/** Of the segment `packet` holds now; options of other kinds are passed over, a broken one ends the list. */
export function tcpOptions(packet: Packet): TcpOptions {
  const { bytes } = packet;
  const found: { -readonly [Name in keyof TcpOptions]: TcpOptions[Name] } = {};
  eachOption(packet, (kind, at, length) => {
    if (kind === Kind.MSS && length === 2) found.maximumSegmentBytes = u16(bytes, at);
    else if (kind === Kind.WINDOW_SCALE && length === 1) found.windowScale = bytes[at]!;
    else if (kind === Kind.SACK_PERMITTED) found.sackPermitted = true;
    else if (kind === Kind.TIMESTAMPS && length === 8) {
      found.timestamps = { value: u32(bytes, at), echo: u32(bytes, at + 4) };
    } else if (kind === Kind.SACK) {
      const ranges = Array.from({ length: length >> 3 }, (_, index) => at + 8 * index);
      found.sack = ranges.map((range) => ({ from: u32(bytes, range), to: u32(bytes, range + 4) }));
    }
  });
  return found;
}

/** RFC 7323: a larger shift counts as this one. */
const MAX_WINDOW_SCALE = 14;

/** -1 when the segment has no window scale option. */
export function windowScaleOption(packet: Packet): number {
  const { bytes, optionsAt } = packet;
  // Nearly every segment of a connection has the timestamps alone, padded in front: two NOPs, kind 8, length 10.
  if (packet.payloadAt - optionsAt === 12 && i32(bytes, optionsAt) === 0x01_01_08_0a) return -1;
  return searchWindowScale(packet);
}

function searchWindowScale(packet: Packet): number {
  let scale = -1;
  eachOption(packet, (kind, at, length) => {
    if (kind === Kind.WINDOW_SCALE && length === 1) scale = Math.min(packet.bytes[at]!, MAX_WINDOW_SCALE);
  });
  return scale;
}

/** `length` is the value's, without the two bytes of kind and length before it. */
function eachOption(packet: Packet, visit: (kind: number, at: number, length: number) => void): void {
  const { bytes } = packet;
  const end = Math.min(packet.payloadAt, packet.capturedEnd);
  let at = packet.optionsAt;
  while (at < end && bytes[at] !== Kind.END) {
    const kind = bytes[at]!;
    if (kind === Kind.NOTHING) {
      at += 1;
      continue;
    }
    if (at + 2 > end) return;
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) return;
    visit(kind, at + 2, length - 2);
    at += length;
  }
}
