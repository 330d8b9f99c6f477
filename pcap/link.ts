/** From the frame's first byte to the IP header: the link layers a capture can have, and what they carry IP in. */
import { enter, type Packet, passOver } from './packet.ts';
import { u16, u32, u32le } from './bytes.ts';
import { toLlc, toLlcThroughRadiotap } from './wireless.ts';

/** By the numbers of the tcpdump group's registry of link types, with both BSDs' own numbers for raw IP. */
const LINKS: Readonly<Record<number, Link>> = {
  0: { name: 'null', walk: throughNull },
  1: { name: 'ethernet', walk: throughEthernet },
  9: { name: 'ppp', walk: throughPpp },
  12: { name: 'raw', walk: throughVersion },
  14: { name: 'raw', walk: throughVersion },
  51: { name: 'pppoe', walk: throughPppoe },
  101: { name: 'raw', walk: throughVersion },
  105: { name: '802.11', walk: (packet) => toLlc(packet, 0) && throughLlc(packet) },
  108: { name: 'loop', walk: throughLoop },
  113: { name: 'linux-sll', walk: (packet) => throughTypeAt(packet, 14, 16) },
  127: { name: 'radiotap', walk: (packet) => toLlcThroughRadiotap(packet) && throughLlc(packet) },
  228: { name: 'raw', walk: throughVersion },
  229: { name: 'raw', walk: throughVersion },
  258: { name: 'pktap', walk: throughPktap },
  276: { name: 'linux-sll2', walk: (packet) => throughTypeAt(packet, 0, 20) },
};

interface Link {
  readonly name: string;
  readonly walk: (packet: Packet) => boolean;
}

const EtherType = {
  IPV4: 0x0800,
  IPV6: 0x86dd,
  MPLS: 0x8847,
  MPLS_UPSTREAM: 0x8848,
  PPPOE_SESSION: 0x8864,
} as const;

/** Those of the field's everyday; others are told by their number. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0x0806: 'ARP',
  0x8035: 'RARP',
  0x8863: 'PPPoE discovery',
  0x888e: 'EAPOL',
  0x88cc: 'LLDP',
};

/** Of less than its header says, the file has what it has. */
const CUT = 'cut short';

/** A smaller number is the length of an 802.3 frame. */
const LEAST_ETHERTYPE = 0x0600;

/** `undefined` for a link type that cannot be read here. */
export function linkName(linkType: number): string | undefined {
  return LINKS[linkType]?.name;
}

/** Moves `packet.at` to the IP header. False when there is none, and `packet.other` says what there is. */
export function toNetwork(packet: Packet): boolean {
  return LINKS[packet.linkType]?.walk(packet) ?? passOver(packet, `link type ${packet.linkType}`);
}

/** From the destination's hardware address, as in a frame or in a tunnel that carries frames. */
export function throughEthernet(packet: Packet): boolean {
  return throughTypeAt(packet, 12, 14);
}

/** A header of `headerBytes` with the EtherType at `typeAt`. */
function throughTypeAt(packet: Packet, typeAt: number, headerBytes: number): boolean {
  const { bytes, at } = packet;
  if (at + headerBytes > packet.capturedEnd) return passOver(packet, CUT);
  packet.at = at + headerBytes;
  return throughType(packet, u16(bytes, at + typeAt));
}

/** Through what an EtherType announces, down to IP: any number of VLAN tags, labels of MPLS, a PPPoE session. */
export function throughType(packet: Packet, type: number): boolean {
  if (type !== EtherType.IPV4) return throughOtherType(packet, type); // nearly all is IPv4
  packet.family = 4;
  return true;
}

function throughOtherType(packet: Packet, first: number): boolean {
  const { bytes, capturedEnd } = packet;
  let type = first;
  for (; isVlanTag(type); packet.at += 4) {
    if (packet.at + 4 > capturedEnd) return passOver(packet, CUT);
    type = u16(bytes, packet.at + 2);
  }
  if (type === EtherType.IPV4) packet.family = 4;
  else if (type === EtherType.IPV6) packet.family = 6;
  else if (type === EtherType.MPLS || type === EtherType.MPLS_UPSTREAM) return throughMpls(packet);
  else if (type === EtherType.PPPOE_SESSION) return throughPppoe(packet);
  else if (type < LEAST_ETHERTYPE) return throughLlc(packet);
  else return passOver(packet, TYPE_NAMES[type] ?? `EtherType ${hex(type)}`);
  return true;
}

/** 802.1Q, 802.1ad and the older number for stacked tags. */
function isVlanTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100;
}

const IP_OVER_LLC = 0x06;
const SPANNING_TREE = 0x42;
const SNAP = 0xaa;

/** 802.2, most often with SNAP and an EtherType behind it (RFC 1042). */
function throughLlc(packet: Packet): boolean {
  const { bytes, at } = packet;
  if (at + 3 > packet.capturedEnd) return passOver(packet, CUT);
  const service = bytes[at]!;
  if (service === IP_OVER_LLC) {
    packet.at = at + 3;
    packet.family = 4;
    return enter(packet, 'LLC');
  }
  if (service !== SNAP) return passOver(packet, service === SPANNING_TREE ? 'STP' : `LLC ${hex(service, 2)}`);
  if (at + 8 > packet.capturedEnd) return passOver(packet, CUT);
  const organisation = (bytes[at + 3]! << 16) | u16(bytes, at + 4);
  // 0000f8 is that of bridges between kinds of networks (802.1H).
  if (organisation !== 0 && organisation !== 0xf8) return passOver(packet, `SNAP ${hex(organisation, 6)}`);
  packet.at = at + 8;
  return enter(packet, 'SNAP') && throughType(packet, u16(bytes, at + 6));
}

/** A stack of labels; the last one does not say what it is on (RFC 3032), so the first half byte has to. */
function throughMpls(packet: Packet): boolean {
  const { bytes, capturedEnd } = packet;
  if (!enter(packet, 'MPLS')) return false;
  for (let isLast = false; !isLast; packet.at += 4) {
    if (packet.at + 4 > capturedEnd) return passOver(packet, CUT);
    isLast = (bytes[packet.at + 2]! & 1) === 1;
  }
  return throughVersion(packet);
}

/** RFC 2516, 4: a session's frames. */
function throughPppoe(packet: Packet): boolean {
  if (!enter(packet, 'PPPoE')) return false;
  if (packet.at + 6 > packet.capturedEnd) return passOver(packet, CUT);
  packet.at += 6;
  return throughPpp(packet);
}

/** RFC 1661: a protocol number, shortened to a byte where it is odd; before it, on a serial line, two constant bytes. */
export function throughPpp(packet: Packet): boolean {
  const { bytes, capturedEnd } = packet;
  let { at } = packet;
  if (at + 2 <= capturedEnd && u16(bytes, at) === 0xff03) at += 2;
  if (at + 2 > capturedEnd) return passOver(packet, CUT);
  const isShort = (bytes[at]! & 1) === 1;
  const protocol = isShort ? bytes[at]! : u16(bytes, at);
  packet.at = at + (isShort ? 1 : 2);
  if (protocol === 0x21) packet.family = 4;
  else if (protocol === 0x57) packet.family = 6;
  else return passOver(packet, `PPP ${hex(protocol)}`);
  return true;
}

/**
 * Loopback of a BSD: the address family in four bytes of the order of the machine that captured, on IRIX in the first
 * two of them; some writers put an EtherType there.
 */
function throughNull(packet: Packet): boolean {
  const { bytes, at } = packet;
  if (at + 4 > packet.capturedEnd) return passOver(packet, CUT);
  packet.at = at + 4;
  const value = u32(bytes, at);
  if (value <= 0xffff) return throughFamilyOrType(packet, value);
  return throughFamilyOrType(packet, value < 0x0006_0000 ? value >>> 16 : u32le(bytes, at));
}

function throughFamilyOrType(packet: Packet, value: number): boolean {
  return value < LEAST_ETHERTYPE || value > 0xffff
    ? throughFamily(packet, value)
    : throughType(packet, value);
}

/** Apple's: a header that says how long it is and what link type follows. */
function throughPktap(packet: Packet): boolean {
  const { bytes, at } = packet;
  if (at + 12 > packet.capturedEnd) return passOver(packet, CUT);
  const linkType = u32le(bytes, at + 8);
  packet.at = at + u32le(bytes, at);
  if (packet.at > packet.capturedEnd) return passOver(packet, CUT);
  const link = linkType === 258 ? undefined : LINKS[linkType];
  return link === undefined ? passOver(packet, `link type ${linkType}`) : link.walk(packet);
}

/** OpenBSD's: the family in network order. */
function throughLoop(packet: Packet): boolean {
  const { bytes, at } = packet;
  if (at + 4 > packet.capturedEnd) return passOver(packet, CUT);
  packet.at = at + 4;
  return throughFamily(packet, u32(bytes, at));
}

/** By the numbers of Linux and of the BSDs, which agree on IPv4 alone. */
function throughFamily(packet: Packet, family: number): boolean {
  if (family === 2) packet.family = 4;
  else if (family === 10 || family === 24 || family === 28 || family === 30) packet.family = 6;
  else return passOver(packet, `address family ${family}`);
  return true;
}

function throughVersion(packet: Packet): boolean {
  if (packet.at >= packet.capturedEnd) return passOver(packet, CUT);
  const version = packet.bytes[packet.at]! >> 4;
  if (version !== 4 && version !== 6) return passOver(packet, 'no IP');
  packet.family = version;
  return true;
}

function hex(value: number, digits = 4): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
