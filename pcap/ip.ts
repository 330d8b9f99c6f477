/** IPv4 with options and fragments, IPv6 with extension headers, one in another: from the IP header to the TCP header. */
import { u16 } from './bytes.ts';
import { Fragments } from './fragments.ts';
import { enter, type Packet, passOver } from './packet.ts';
import { Protocol, throughTunnel } from './tunnel.ts';
import type { PacketFault, Warnings } from './warnings.ts';

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** Headers that may stand between IPv6 and TCP; a fragment header is apart. */
const FRAGMENT = 44;
const ROUTING = 43;
const EXTENSIONS: ReadonlySet<number> = new Set([0, ROUTING, 60, 140, Protocol.AUTHENTICATION]);

/** In place of a protocol: the packet is left out, or waits for its other fragments. */
const NOTHING = -1;

/** Takes a packet from its IP header to its TCP header, joining fragments on the way. */
export class IpDecoder {
  readonly #fragments = new Fragments();
  readonly #warnings: Warnings;

  constructor(warnings: Warnings) {
    this.#warnings = warnings;
  }

  /**
   * Moves `packet.at` to the TCP header and the two ends to where the datagram ends. False when there is no TCP, when
   * fragments are missing, and, with a warning, when the header cannot be right.
   */
  toTransport(packet: Packet): boolean {
    for (;;) {
      const protocol = packet.family === 4 ? this.#throughIpv4(packet) : this.#throughIpv6(packet);
      if (protocol === Protocol.TCP) return true;
      if (protocol === NOTHING || !throughTunnel(packet, protocol)) return false;
    }
  }

  /** Tells of fragments whose rest never came. */
  end(): void {
    const { unfinished: datagrams } = this.#fragments;
    if (datagrams > 0) this.#warnings.add({ byte: 0, kind: 'fragments-missing', datagrams });
  }

  /** Answers with the protocol of what follows. */
  #throughIpv4(packet: Packet): number {
    const { bytes, at } = packet;
    if (at + IPV4_HEADER_BYTES > packet.capturedEnd)
      return this.#reject(packet, { kind: 'header-cut', header: 'IPv4' });
    const headerBytes = (bytes[at]! & 0x0f) * 4;
    if (bytes[at]! >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES)
      return this.#reject(packet, { kind: 'not-ip', family: 4, firstByte: bytes[at]! });
    // With segmentation offload the kernel leaves the length 0 when it does not fit.
    const total = u16(bytes, at + 2) || packet.wireEnd - at;
    if (total < headerBytes)
      return this.#reject(packet, { kind: 'shorter-than-header', bytes: total, headerBytes });
    if (!this.#endAt(packet, at + total)) return NOTHING;
    packet.sourceAt = at + 12;
    packet.destinationAt = at + 16;
    packet.at = at + headerBytes;
    if (headerBytes > IPV4_HEADER_BYTES && !readOptions(packet, at + IPV4_HEADER_BYTES))
      return this.#reject(packet, { kind: 'ip-option' });
    const moreAndOffset = u16(bytes, at + 6) & 0x3fff;
    const protocol = bytes[at + 9]!;
    if (moreAndOffset === 0)
      return protocol === Protocol.AUTHENTICATION ? this.#throughAuthentication(packet) : protocol;
    if (!JOINED.has(protocol)) return protocol === Protocol.UDP ? this.#passOver(packet, 'UDP') : protocol;
    const key = `4${latin1(bytes, at + 12, 8)}${latin1(bytes, at + 4, 2)}`;
    const isWhole = this.#join(packet, at, key, (moreAndOffset & 0x1fff) * 8, (moreAndOffset & 0x2000) === 0);
    if (!isWhole) return NOTHING;
    return protocol === Protocol.AUTHENTICATION ? this.#throughAuthentication(packet) : protocol;
  }

  /** RFC 4302: in IPv4 it is a protocol, and says what is behind it as an extension header of IPv6 does. */
  #throughAuthentication(packet: Packet): number {
    const { bytes, at } = packet;
    if (at + 8 > packet.capturedEnd) return this.#passOver(packet, 'cut short');
    packet.at = at + (bytes[at + 1]! + 2) * 4;
    if (packet.at > packet.wireEnd) return this.#passOver(packet, 'AH');
    return enter(packet, 'AH') ? bytes[at]! : NOTHING;
  }

  #throughIpv6(packet: Packet): number {
    const { bytes, at } = packet;
    if (at + IPV6_HEADER_BYTES > packet.capturedEnd)
      return this.#reject(packet, { kind: 'header-cut', header: 'IPv6' });
    if (bytes[at]! >> 4 !== 6)
      return this.#reject(packet, { kind: 'not-ip', family: 6, firstByte: bytes[at]! });
    // A length of 0 means a jumbogram, or one the kernel left to the network card: it ends where the frame does.
    const payload = u16(bytes, at + 4) || packet.wireEnd - at - IPV6_HEADER_BYTES;
    if (!this.#endAt(packet, at + IPV6_HEADER_BYTES + payload)) return NOTHING;
    packet.sourceAt = at + 8;
    packet.destinationAt = at + 24;
    packet.at = at + IPV6_HEADER_BYTES;
    return this.#throughExtensions(packet, at, bytes[at + 6]!);
  }

  #throughExtensions(packet: Packet, headerAt: number, first: number): number {
    const { bytes } = packet;
    let protocol = first;
    while (protocol === FRAGMENT || EXTENSIONS.has(protocol)) {
      const at = packet.at;
      if (at + 8 > packet.capturedEnd)
        return this.#reject(packet, { kind: 'header-cut', header: 'IPv6 extension' });
      const next = bytes[at]!;
      if (protocol === FRAGMENT) {
        packet.at = at + 8;
        const offsetAndMore = u16(bytes, at + 2) & 0xfff9;
        if (offsetAndMore !== 0) {
          const key = `6${next} ${latin1(bytes, headerAt + 8, 32)}${latin1(bytes, at + 4, 4)}`;
          const offset = offsetAndMore & 0xfff8;
          const isWhole = this.#join(packet, headerAt, key, offset, (offsetAndMore & 1) === 0);
          return isWhole ? this.#throughExtensions(packet, 0, next) : NOTHING;
        }
      } else {
        if (protocol === ROUTING) readRoute(packet);
        if (protocol === Protocol.AUTHENTICATION && !enter(packet, 'AH')) return NOTHING;
        packet.at =
          at + (protocol === Protocol.AUTHENTICATION ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8);
      }
      if (packet.at > packet.wireEnd) return this.#reject(packet, { kind: 'extension-too-long' });
      protocol = next;
    }
    return protocol;
  }

  #reject(packet: Packet, fault: PacketFault): typeof NOTHING {
    this.#warnings.reject(packet, fault);
    return NOTHING;
  }

  #passOver(packet: Packet, other: string): typeof NOTHING {
    passOver(packet, other);
    return NOTHING;
  }

  /** What follows the datagram's end in the frame is padding. */
  #endAt(packet: Packet, end: number): boolean {
    const byBytes = end - packet.wireEnd;
    if (byBytes > 0)
      this.#warnings.addTo(packet, { kind: 'longer-than-frame', family: packet.family, byBytes });
    packet.wireEnd = Math.min(packet.wireEnd, end);
    packet.capturedEnd = Math.min(packet.capturedEnd, end);
    return packet.wireEnd >= packet.at;
  }

  /** On success the packet's bytes are the joined datagram: the header of this fragment, then all payloads. */
  #join(packet: Packet, headerAt: number, key: string, offset: number, isLast: boolean): boolean {
    const { bytes, at, capturedEnd, wireEnd } = packet;
    if (capturedEnd < wireEnd) return this.#warnings.reject(packet, { kind: 'fragment-cut' });
    const joined = this.#fragments.add(key, offset, bytes.subarray(at, capturedEnd), isLast);
    if (joined === 'conflict') return this.#warnings.reject(packet, { kind: 'fragment-contradicts' });
    if (joined === 'waiting') return false;
    const headerBytes = packet.family === 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
    const [sourceAt, destinationAt, addressBytes] = packet.family === 4 ? [12, 16, 4] : [8, 24, 16];
    const destination = bytes.subarray(packet.destinationAt, packet.destinationAt + addressBytes);
    packet.bytes = new Uint8Array(headerBytes + joined.length);
    packet.bytes.set(bytes.subarray(headerAt, headerAt + headerBytes));
    packet.bytes.set(destination, destinationAt); // which may have been that of a route
    packet.bytes.set(joined, headerBytes);
    packet.sourceAt = sourceAt;
    packet.destinationAt = destinationAt;
    packet.at = headerBytes;
    packet.capturedEnd = packet.bytes.length;
    packet.wireEnd = packet.bytes.length;
    return true;
  }
}

/** Fragments of these are put together; those of others have no use here. */
const JOINED: ReadonlySet<number> = new Set([
  Protocol.TCP,
  Protocol.IPV4,
  Protocol.IPV6,
  Protocol.GRE,
  Protocol.AUTHENTICATION,
]);

const END = 0;
const NO_OPERATION = 1;
const SOURCE_ROUTES: ReadonlySet<number> = new Set([131, 137]);
/** A shorter one of its kind leaves Wireshark without an idea where TCP begins. */
const LEAST_BYTES: Readonly<Record<number, number>> = {
  7: 3,
  11: 4,
  12: 4,
  25: 8,
  68: 4,
  82: 12,
  130: 3,
  131: 3,
  133: 3,
  134: 6,
  136: 4,
  137: 3,
  148: 4,
};

/** RFC 791, 3.1. A source route that is not spent yet has the destination at its end. False for an option that cannot be. */
function readOptions(packet: Packet, from: number): boolean {
  const { bytes, at: end } = packet;
  for (let at = from; at < end && bytes[at] !== END;) {
    const type = bytes[at]!;
    if (type === NO_OPERATION) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2) break;
    if (length < (LEAST_BYTES[type] ?? 2)) return false;
    if (at + length > end) break;
    if (SOURCE_ROUTES.has(type)) {
      const pointer = bytes[at + 2]!;
      const isSpent = pointer < 4 || pointer % 4 !== 0 || pointer > length;
      if (!isSpent) packet.destinationAt = at + length - 4;
    }
    at += length;
  }
  return true;
}

/** Where the last address of a route stands: at the end of its list, or at the beginning. */
const LAST_AT_END: ReadonlySet<number> = new Set([0, 3]);
const LAST_AT_BEGINNING: ReadonlySet<number> = new Set([2, 4]);

/** A routing header (RFC 5095, 6275, 6554, 8754): as long as segments are left, the destination is the last of them. */
function readRoute(packet: Packet): void {
  const { bytes, at } = packet;
  const end = at + (bytes[at + 1]! + 1) * 8;
  const [type, segmentsLeft] = [bytes[at + 2]!, bytes[at + 3]!];
  if (segmentsLeft === 0 || at + 24 > end || end > packet.capturedEnd) return;
  if (LAST_AT_END.has(type)) packet.destinationAt = end - 16;
  else if (LAST_AT_BEGINNING.has(type)) packet.destinationAt = at + 8;
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
