/** IPv4 with options, and IPv6 with what may stand between it and TCP. */
import { checksumOf, sumOf } from './checksum.ts';
import { CUT, type FieldReader, part, u8 } from './reader.ts';
import { u16, u32 } from '../bytes.ts';
import type { Checksum, Unread } from './field.ts';
import { addressText } from '../address.ts';
import { Protocol } from '../tunnel.ts';
import { readOptions } from './options.ts';

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

const HOP_BY_HOP = 0;
const FRAGMENT = 44;
const EXTENSIONS: ReadonlySet<number> = new Set([HOP_BY_HOP, 43, 60, 140]);
/** Options of IPv4 that have the true destination. */
const SOURCE_ROUTES: ReadonlySet<number> = new Set([131, 137]);

const IPV4_VERSION = part('ipv4-version', 1, (bytes, at) => ({
  version: bytes[at]! >> 4,
  headerBytes: (bytes[at]! & 0x0f) * 4,
}));
const IPV4 = [
  part('ip-service', 1, (bytes, at) => ({ dscp: bytes[at]! >> 2, ecn: bytes[at]! & 3 })),
  part('ipv4-total-length', 2, u16),
  part('ipv4-identification', 2, u16),
  part('ipv4-fragment', 2, (bytes, at) => {
    const bits = u16(bytes, at);
    return {
      isReserved: (bits & 0x8000) !== 0,
      dontFragment: (bits & 0x4000) !== 0,
      moreFragments: (bits & 0x2000) !== 0,
      offsetBytes: (bits & 0x1fff) * 8,
    };
  }),
  part('ipv4-time-to-live', 1, u8),
  part('ipv4-protocol', 1, u8),
  part('ipv4-checksum', 2, readChecksum),
  part('ip-source', 4, (bytes, at) => addressText(bytes, at, 4)),
  part('ip-destination', 4, (bytes, at) => addressText(bytes, at, 4)),
];

const IPV6 = [
  part('ipv6-version', 4, (bytes, at) => {
    const bits = u32(bytes, at);
    return {
      version: bits >>> 28,
      dscp: (bits >>> 22) & 0x3f,
      ecn: (bits >>> 20) & 3,
      flowLabel: bits & 0xf_ffff,
    };
  }),
  part('ipv6-payload-length', 2, u16),
  part('ipv6-next-header', 1, u8),
  part('ipv6-hop-limit', 1, u8),
  part('ip-source', 16, (bytes, at) => addressText(bytes, at, 6)),
  part('ip-destination', 16, (bytes, at) => addressText(bytes, at, 6)),
];

const IPV6_FRAGMENT = [
  part('ipv6-fragment', 2, (bytes, at) => {
    const bits = u16(bytes, at);
    return { moreFragments: (bits & 1) === 1, offsetBytes: bits & 0xfff8 };
  }),
  part('ipv6-identification', 4, u32),
];

/** Up to the TCP header; why there is none. */
export function readIp(reader: FieldReader, family: 4 | 6): Unread | undefined {
  reader.layer = 'ip';
  if (!reader.has(1)) return CUT;
  if (reader.bytes[reader.at]! >> 4 !== family) return { why: 'not-ip' };
  return family === 4 ? readIpv4(reader) : readIpv6(reader);
}

function readIpv4(reader: FieldReader): Unread | undefined {
  const { bytes, at: start } = reader;
  reader.takeAll([IPV4_VERSION]);
  const headerBytes = (bytes[start]! & 0x0f) * 4;
  if (headerBytes < IPV4_HEADER_BYTES) return { why: 'header-length', headerBytes };
  if (!reader.takeAll(IPV4)) return CUT;
  const total = u16(bytes, start + 2);
  if (total > 0 && total < headerBytes) return { why: 'total-length', bytes: total };
  if (total > 0) reader.endAt(start + total);
  let isRouted = false;
  const unread = readOptions(reader, start + headerBytes, (_, option, length) => {
    isRouted ||= SOURCE_ROUTES.has(option);
    reader.add('option-data', length, { option });
  });
  if (unread !== undefined) return unread;
  const moreAndOffset = u16(bytes, start + 6) & 0x3fff;
  if ((moreAndOffset & 0x1fff) > 0) return { why: 'fragment' };
  const protocol = bytes[start + 9]!;
  if (moreAndOffset === 0 && !isRouted) reader.pseudoSum = sumOf(bytes, start + 12, start + 20);
  return protocol === Protocol.AUTHENTICATION ? readExtensions(reader, protocol) : isTcp(protocol);
}

function readIpv6(reader: FieldReader): Unread | undefined {
  const { bytes, at: start } = reader;
  if (!reader.takeAll(IPV6)) return CUT;
  const payload = u16(bytes, start + 4);
  if (payload > 0) reader.endAt(start + IPV6_HEADER_BYTES + payload);
  reader.pseudoSum = sumOf(bytes, start + 8, start + 40);
  return readExtensions(reader, bytes[start + 6]!);
}

function readExtensions(reader: FieldReader, first: number): Unread | undefined {
  const { bytes } = reader;
  let header = first;
  while (header === FRAGMENT || header === Protocol.AUTHENTICATION || EXTENSIONS.has(header)) {
    const start = reader.at;
    if (!reader.take('ipv6-next-header', 1, u8)) return CUT;
    // Others may move TCP's addresses, or have only a part of it.
    if (header !== HOP_BY_HOP) reader.pseudoSum = undefined;
    if (header === FRAGMENT) {
      if (!reader.has(1)) return CUT;
      reader.fill('extension-reserved', 1);
      if (!reader.takeAll(IPV6_FRAGMENT)) return CUT;
      if (u16(bytes, start + 2) >= 8) return { why: 'fragment' };
    } else {
      const units = header === Protocol.AUTHENTICATION ? ([2, 4] as const) : ([1, 8] as const);
      const lengthOf = (_: Uint8Array, at: number): number => (bytes[at]! + units[0]) * units[1];
      if (!reader.take('extension-length', 1, lengthOf)) return CUT;
      const left = lengthOf(bytes, start + 1) - 2;
      if (start + 2 + left > reader.wireEnd) return { why: 'header-length', headerBytes: left + 2 };
      if (!reader.has(left)) return CUT;
      reader.add('extension-data', left, { header });
    }
    header = bytes[start]!;
  }
  return isTcp(header);
}

function isTcp(protocol: number): Unread | undefined {
  return protocol === Protocol.TCP ? undefined : { why: 'protocol', protocol };
}

/** Covers the header with its options. */
function readChecksum(bytes: Uint8Array, at: number, { end }: FieldReader): Checksum {
  const checksum = u16(bytes, at);
  const start = at - 10;
  const headerEnd = start + (bytes[start]! & 0x0f) * 4;
  return headerEnd > end
    ? { checksum, state: 'unknown' }
    : checksumOf(checksum, sumOf(bytes, start, headerEnd));
}
