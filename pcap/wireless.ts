/** IEEE 802.11 as a card in monitor mode hears it: what is data, in clear and whole, goes on as LLC. */
import { type Packet, passOver } from './packet.ts';
import { u32le } from './bytes.ts';

const HAS_FLAGS = 1 << 1;
const HAS_TIME = 1;
const MORE_WORDS = 0x8000_0000;
const FRAME_CHECK = 0x10;
const FRAME_CHECK_BYTES = 4;

/** Through the header of radiotap.org: its length, and whether the frame's check sequence was kept. */
export function toLlcThroughRadiotap(packet: Packet): boolean {
  const { bytes, at, capturedEnd } = packet;
  if (at + 8 > capturedEnd) return passOver(packet, 'cut short');
  const headerBytes = bytes[at + 2]! | (bytes[at + 3]! << 8);
  if (at + headerBytes > capturedEnd) return passOver(packet, 'cut short');
  const present = u32le(bytes, at + 4);
  let next = at + 4;
  while (next + 4 <= at + headerBytes && u32le(bytes, next) >= MORE_WORDS) next += 4;
  next += 4;
  // Fields are aligned to their own size, counted from the header's first byte.
  if (present & HAS_TIME) next = at + ((next - at + 7) & ~7) + 8;
  const flags = present & HAS_FLAGS && next < at + headerBytes ? bytes[next]! : 0;
  packet.at = at + headerBytes;
  return toLlc(packet, flags & FRAME_CHECK ? FRAME_CHECK_BYTES : 0);
}

/** From the frame control field on; the last `checkBytes` are the frame's check sequence. */
export function toLlc(packet: Packet, checkBytes: number): boolean {
  const { bytes, at } = packet;
  packet.wireEnd -= checkBytes;
  packet.capturedEnd = Math.min(packet.capturedEnd, packet.wireEnd);
  if (at + 24 > packet.capturedEnd) return passOver(packet, '802.11 without data');
  const [control, flags] = [bytes[at]!, bytes[at + 1]!];
  const isData = (control & 0x0c) === 0x08;
  const isEmpty = (control & 0x40) !== 0;
  if (!isData || isEmpty) return passOver(packet, '802.11 without data');
  if (flags & 0x40) return passOver(packet, '802.11 encrypted');
  const hasQos = (control & 0x80) !== 0;
  const hasFourAddresses = (flags & 0x03) === 0x03;
  const qosAt = at + 24 + (hasFourAddresses ? 6 : 0);
  const hasControl = hasQos && (flags & 0x80) !== 0;
  packet.at = qosAt + (hasQos ? 2 : 0) + (hasControl ? 4 : 0);
  if (packet.at > packet.capturedEnd) return passOver(packet, 'cut short');
  if (hasQos && bytes[qosAt]! & 0x80) return passOver(packet, '802.11 aggregated');
  return true;
}
