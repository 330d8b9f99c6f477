/** IPv4 with options and fragments, IPv6 with extension headers: from the IP header to the TCP header. */
import { u16 } from './bytes.ts';
import { Fragments } from './fragments.ts';
import type { Packet } from './packet.ts';
import type { Warnings } from './warnings.ts';

const PROTOCOL_TCP = 6;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** Headers that may stand between IPv6 and TCP; a fragment header is apart. */
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140, AUTHENTICATION]);

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
    return packet.family === 4 ? this.#throughIpv4(packet) : this.#throughIpv6(packet);
  }

  /** Tells of fragments whose rest never came. */
  end(): void {
    const { unfinished: datagrams } = this.#fragments;
    if (datagrams > 0) this.#warnings.add({ byte: 0, kind: 'fragments-missing', datagrams });
  }

  #throughIpv4(packet: Packet): boolean {
    const { bytes, at } = packet;
    if (at + IPV4_HEADER_BYTES > packet.capturedEnd)
      return this.#warnings.reject(packet, { kind: 'header-cut', header: 'IPv4' });
    const headerBytes = (bytes[at]! & 0x0f) * 4;
    if (bytes[at]! >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES)
      return this.#warnings.reject(packet, { kind: 'not-ip', family: 4, firstByte: bytes[at]! });
    // With segmentation offload the kernel leaves the length 0 when it does not fit.
    const total = u16(bytes, at + 2) || packet.wireEnd - at;
    if (total < headerBytes)
      return this.#warnings.reject(packet, { kind: 'shorter-than-header', bytes: total, headerBytes });
    if (!this.#endAt(packet, at + total)) return false;
    packet.sourceAt = at + 12;
    packet.destinationAt = at + 16;
    packet.at = at + headerBytes;
    const moreAndOffset = u16(bytes, at + 6) & 0x3fff;
    if (bytes[at + 9] !== PROTOCOL_TCP) return false;
    if (moreAndOffset === 0) return true;
    const key = `4${latin1(bytes, at + 12, 8)}${latin1(bytes, at + 4, 2)}`;
    return this.#join(packet, at, key, (moreAndOffset & 0x1fff) * 8, (moreAndOffset & 0x2000) === 0);
  }

  #throughIpv6(packet: Packet): boolean {
    const { bytes, at } = packet;
    if (at + IPV6_HEADER_BYTES > packet.capturedEnd)
      return this.#warnings.reject(packet, { kind: 'header-cut', header: 'IPv6' });
    if (bytes[at]! >> 4 !== 6)
      return this.#warnings.reject(packet, { kind: 'not-ip', family: 6, firstByte: bytes[at]! });
    // A length of 0 means a jumbogram, or one the kernel left to the network card: it ends where the frame does.
    const payload = u16(bytes, at + 4) || packet.wireEnd - at - IPV6_HEADER_BYTES;
    if (!this.#endAt(packet, at + IPV6_HEADER_BYTES + payload)) return false;
    packet.sourceAt = at + 8;
    packet.destinationAt = at + 24;
    packet.at = at + IPV6_HEADER_BYTES;
    return this.#throughExtensions(packet, at, bytes[at + 6]!);
  }

  #throughExtensions(packet: Packet, headerAt: number, first: number): boolean {
    const { bytes } = packet;
    let protocol = first;
    while (protocol !== PROTOCOL_TCP) {
      const at = packet.at;
      if (protocol !== FRAGMENT && !EXTENSIONS.has(protocol)) return false;
      if (at + 8 > packet.capturedEnd)
        return this.#warnings.reject(packet, { kind: 'header-cut', header: 'IPv6 extension' });
      const next = bytes[at]!;
      if (protocol === FRAGMENT) {
        packet.at = at + 8;
        const offsetAndMore = u16(bytes, at + 2) & 0xfff9;
        if (offsetAndMore !== 0) {
          const key = `6${next} ${latin1(bytes, headerAt + 8, 32)}${latin1(bytes, at + 4, 4)}`;
          const offset = offsetAndMore & 0xfff8;
          const isWhole = this.#join(packet, headerAt, key, offset, (offsetAndMore & 1) === 0);
          return isWhole && this.#throughExtensions(packet, 0, next);
        }
      } else {
        packet.at = at + (protocol === AUTHENTICATION ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8);
      }
      if (packet.at > packet.wireEnd) return this.#warnings.reject(packet, { kind: 'extension-too-long' });
      protocol = next;
    }
    return true;
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
    packet.bytes = new Uint8Array(headerBytes + joined.length);
    packet.bytes.set(bytes.subarray(headerAt, headerAt + headerBytes));
    packet.bytes.set(joined, headerBytes);
    packet.sourceAt -= headerAt;
    packet.destinationAt -= headerAt;
    packet.at = headerBytes;
    packet.capturedEnd = packet.bytes.length;
    packet.wireEnd = packet.bytes.length;
    return true;
  }
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
