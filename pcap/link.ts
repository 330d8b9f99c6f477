/** From the frame's first byte to the IP header: the link layers a capture can have. */
import type { Packet } from './packet.ts';
import { u16 } from './bytes.ts';

/** By the numbers of the tcpdump group's registry of link types, with both BSDs' own numbers for raw IP. */
const LINKS: Readonly<Record<number, Link>> = {
  0: { name: 'null', walk: throughHostFamily },
  1: { name: 'ethernet', walk: (packet) => throughEtherType(packet, 12, 14) },
  12: { name: 'raw', walk: throughVersion },
  14: { name: 'raw', walk: throughVersion },
  101: { name: 'raw', walk: throughVersion },
  108: { name: 'loop', walk: (packet) => throughFamily(packet, false) },
  113: { name: 'linux-sll', walk: (packet) => throughEtherType(packet, 14, 16) },
  228: { name: 'raw', walk: throughVersion },
  229: { name: 'raw', walk: throughVersion },
  276: { name: 'linux-sll2', walk: (packet) => throughEtherType(packet, 0, 20) },
};

interface Link {
  readonly name: string;
  readonly walk: (packet: Packet) => boolean;
}

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

/** `undefined` for a link type that cannot be read here. */
export function linkName(linkType: number): string | undefined {
  return LINKS[linkType]?.name;
}

/** Moves `packet.at` to the IP header. False when there is none: another protocol, or too few bytes to tell. */
export function toNetwork(packet: Packet): boolean {
  return LINKS[packet.linkType]?.walk(packet) ?? false;
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

function throughHostFamily(packet: Packet): boolean {
  const { bytes, at } = packet;
  return throughFamily(packet, bytes[at + 3] === 0 && bytes[at] !== 0);
}

function throughVersion(packet: Packet): boolean {
  if (packet.at >= packet.capturedEnd) return false;
  const version = packet.bytes[packet.at]! >> 4;
  if (version !== 4 && version !== 6) return false;
  packet.family = version;
  return true;
}
