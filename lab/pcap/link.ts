/** From the frame's first byte to the IP header: the link layers a capture can have. */
import type { Packet } from './packet.ts';
import { u16 } from './bytes.ts';

const LinkType = {
  NULL: 0,
  ETHERNET: 1,
  RAW_BSD: 12,
  RAW_OPENBSD: 14,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

const LINK_NAMES: Readonly<Record<number, string>> = {
  [LinkType.NULL]: 'null',
  [LinkType.ETHERNET]: 'ethernet',
  [LinkType.RAW_BSD]: 'raw',
  [LinkType.RAW_OPENBSD]: 'raw',
  [LinkType.RAW]: 'raw',
  [LinkType.LOOP]: 'loop',
  [LinkType.LINUX_SLL]: 'linux-sll',
  [LinkType.IPV4]: 'raw',
  [LinkType.IPV6]: 'raw',
  [LinkType.LINUX_SLL2]: 'linux-sll2',
};

/** `undefined` for a link type this lab cannot read. */
export function linkName(linkType: number): string | undefined {
  return LINK_NAMES[linkType];
}

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

/** Moves `packet.at` to the IP header. False when there is none: another protocol, or too few bytes to tell. */
export function toNetwork(packet: Packet): boolean {
  switch (packet.linkType) {
    case LinkType.ETHERNET:
      return throughEtherType(packet, 12, 14);
    case LinkType.LINUX_SLL:
      return throughEtherType(packet, 14, 16);
    case LinkType.LINUX_SLL2:
      return throughEtherType(packet, 0, 20);
    case LinkType.NULL:
      return throughFamily(packet, isHostOrderSwapped(packet));
    case LinkType.LOOP:
      return throughFamily(packet, false);
    case LinkType.RAW:
    case LinkType.RAW_BSD:
    case LinkType.RAW_OPENBSD:
    case LinkType.IPV4:
    case LinkType.IPV6:
      return throughVersion(packet);
    default:
      return false;
  }
}

/** A header of `headerBytes` with the EtherType at `typeAt`, then any number of VLAN tags. */
function throughEtherType(packet: Packet, typeAt: number, headerBytes: number): boolean {
  const { bytes, capturedEnd } = packet;
  let next = packet.at + headerBytes;
  if (next > capturedEnd) return false;
  let type = u16(bytes, packet.at + typeAt);
  while (isVlanTag(type)) {
    if (next + 4 > capturedEnd) return false;
    type = u16(bytes, next + 2);
    next += 4;
  }
  packet.at = next;
  if (type === ETHERTYPE_IPV4) packet.family = 4;
  else if (type === ETHERTYPE_IPV6) packet.family = 6;
  else return false;
  return true;
}

/** 802.1Q, 802.1ad and the older number for stacked tags. */
function isVlanTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100;
}

/** BSD loopback: the address family of the machine that captured, in four bytes of that machine's order. */
function throughFamily(packet: Packet, swapped: boolean): boolean {
  const { bytes, at } = packet;
  if (at + 4 > packet.capturedEnd) return false;
  const family = swapped ? bytes[at]! : bytes[at + 3]!;
  packet.at = at + 4;
  if (family === 2) packet.family = 4;
  else if (family === 10 || family === 24 || family === 28 || family === 30) packet.family = 6;
  else return false;
  return true;
}

function isHostOrderSwapped({ bytes, at }: Packet): boolean {
  return bytes[at + 3] === 0 && bytes[at] !== 0;
}

function throughVersion(packet: Packet): boolean {
  if (packet.at >= packet.capturedEnd) return false;
  const version = packet.bytes[packet.at]! >> 4;
  if (version !== 4 && version !== 6) return false;
  packet.family = version;
  return true;
}
