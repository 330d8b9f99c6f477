/** The link layer's header: Ethernet II with tags, Linux cooked in both versions, a BSD's loopback, and none at all. */
import { CUT, type FieldReader, part, u8 } from './reader.ts';
import { u16, u32, u32le } from '../bytes.ts';
import type { Unread } from './field.ts';

/** By the numbers of the tcpdump group's registry of link types, as in pcap/link.ts. */
const LINKS: Readonly<Record<number, (reader: FieldReader) => 4 | 6 | Unread>> = {
  0: readNull,
  1: readEthernet,
  12: readVersion,
  14: readVersion,
  101: readVersion,
  108: readLoop,
  113: readCooked,
  228: readVersion,
  229: readVersion,
  276: readCooked2,
};

const IPV4_TYPE = 0x0800;
const IPV6_TYPE = 0x86dd;
/** A smaller number is the length of an 802.3 frame. */
const LEAST_ETHERTYPE = 0x0600;
const COOKED_ADDRESS_BYTES = 8;

const ETHERTYPE = part('ethertype', 2, u16);
const ETHERNET = [
  part('ethernet-destination', 6, (bytes, at) => hardwareText(bytes, at, 6)),
  part('ethernet-source', 6, (bytes, at) => hardwareText(bytes, at, 6)),
  ETHERTYPE,
];
const VLAN_TAG = [
  part('vlan-tag', 2, (bytes, at) => {
    const bits = u16(bytes, at);
    return { priority: bits >> 13, mayBeDropped: (bits & 0x1000) !== 0, vlan: bits & 0xfff };
  }),
  ETHERTYPE,
];
const COOKED = [
  part('cooked-packet-type', 2, u16),
  part('cooked-hardware-type', 2, u16),
  part('cooked-address-length', 2, u16),
  takeCookedAddress,
  ETHERTYPE,
];
const COOKED2 = [
  ETHERTYPE,
  (reader: FieldReader): boolean => {
    if (!reader.has(2)) return false;
    reader.fill('cooked-unused', 2);
    return true;
  },
  part('cooked-interface', 4, u32),
  part('cooked-hardware-type', 2, u16),
  part('cooked-packet-type', 1, u8),
  part('cooked-address-length', 1, u8),
  takeCookedAddress,
];

/** Up to the IP header: which IP it is, or why there is none. */
export function readLink(reader: FieldReader, linkType: number): 4 | 6 | Unread {
  return LINKS[linkType]?.(reader) ?? { why: 'link-type', linkType };
}

function readEthernet(reader: FieldReader): 4 | 6 | Unread {
  return reader.takeAll(ETHERNET) ? throughType(reader, u16(reader.bytes, reader.at - 2)) : CUT;
}

function readCooked(reader: FieldReader): 4 | 6 | Unread {
  return reader.takeAll(COOKED) ? throughType(reader, u16(reader.bytes, reader.at - 2)) : CUT;
}

function readCooked2(reader: FieldReader): 4 | 6 | Unread {
  return reader.takeAll(COOKED2) ? throughType(reader, u16(reader.bytes, 0)) : CUT;
}

/** Through any number of VLAN tags behind the type. */
function throughType(reader: FieldReader, first: number): 4 | 6 | Unread {
  let type = first;
  while (type === 0x8100 || type === 0x88a8 || type === 0x9100) {
    if (!reader.takeAll(VLAN_TAG)) return CUT;
    type = u16(reader.bytes, reader.at - 2);
  }
  if (type === IPV4_TYPE) return 4;
  if (type === IPV6_TYPE) return 6;
  return { why: 'ethertype', type };
}

/** Of so many of the eight bytes as the field before says; the others are not used. */
function takeCookedAddress(reader: FieldReader): boolean {
  if (!reader.has(COOKED_ADDRESS_BYTES)) return false;
  const { bytes, at } = reader;
  const length = Math.min(bytes[at - 1]!, COOKED_ADDRESS_BYTES);
  reader.add('cooked-address', length, hardwareText(bytes, at, length));
  reader.fill('cooked-unused', COOKED_ADDRESS_BYTES - length);
  return true;
}

/** In the byte order of the machine that captured, on IRIX in the first half; some writers put an EtherType there. */
function readNull(reader: FieldReader): 4 | 6 | Unread {
  if (!reader.has(4)) return CUT;
  const value = u32(reader.bytes, 0);
  const isSmall = value < 0x0006_0000;
  const family = value <= 0xffff ? value : isSmall ? value >>> 16 : u32le(reader.bytes, 0);
  reader.add('loopback-family', 4, family);
  return family < LEAST_ETHERTYPE || family > 0xffff ? ipOf(family) : throughType(reader, family);
}

/** OpenBSD's: in network order. */
function readLoop(reader: FieldReader): 4 | 6 | Unread {
  return reader.take('loopback-family', 4, u32) ? ipOf(u32(reader.bytes, 0)) : CUT;
}

/** By the numbers of Linux and of the BSDs, which agree on IPv4 alone. */
function ipOf(family: number): 4 | 6 | Unread {
  if (family === 2) return 4;
  return family === 10 || family === 24 || family === 28 || family === 30
    ? 6
    : { why: 'address-family', family };
}

/** Without a header, IP says itself which it is. */
function readVersion({ bytes }: FieldReader): 4 | 6 | Unread {
  const version = (bytes[0] ?? 0) >> 4;
  return version === 4 || version === 6 ? version : { why: 'not-ip' };
}

/** `02:42:ac:10:10:65` */
function hardwareText(bytes: Uint8Array, at: number, length: number): string {
  return Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
