/**
 * The newer file (the IETF's draft-ietf-opsawg-pcapng): sections of blocks, each section in its own byte order and with
 * its own interfaces.
 *
 *     | type 4 | length 4 | body, padded to 4 | length 4 |
 */
import { MAX_PACKET_BYTES, RecordReader } from './record-reader.ts';
import { checkBytesOf, checkBytesOfPacket } from './options.ts';
import { clockOf, type InterfaceClock } from './interface-clock.ts';

const Block = {
  INTERFACE: 1,
  PACKET_OLD: 2,
  PACKET_SIMPLE: 3,
  PACKET: 6,
  JOURNAL: 9,
  CUSTOM: 0x0000_0bad,
  CUSTOM_NO_COPY: 0x4000_0bad,
  SECTION: 0x0a0d_0d0a,
} as const;

const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
const SWAPPED_MAGIC = 0x4d3c_2b1a;
const MIN_BLOCK_BYTES = 12;
/** A packet with a good deal of options. Larger blocks of other types are passed over without being held. */
const MAX_HELD_BLOCK_BYTES = MAX_PACKET_BYTES + 65_536;
const MAX_INTERFACES = 65_536;
const NO_BYTES = new Uint8Array(0);

interface Interface {
  readonly linkType: number;
  readonly snapBytes: number;
  /** Of the frame check sequence at each packet's end. */
  readonly checkBytes: number;
  readonly setTime: InterfaceClock;
}

/** Whether a file that begins with `bytes` is a pcapng file. */
export function isPcapng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
}

/** Reads packets of all three kinds of block; blocks of other types are passed over. */
export class PcapngReader extends RecordReader {
  readonly expected = 'block';
  #littleEndian = true;
  #interfaces: Interface[] = [];
  /** Of a large block that is of no use. */
  #bytesToSkip = 0;
  // What is being read
  #bytes: Uint8Array = NO_BYTES;
  #view: DataView = new DataView(NO_BYTES.buffer);

  read(bytes: Uint8Array): number {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (!this.stopped) {
      const skipped = Math.min(this.#bytesToSkip, bytes.length - at);
      this.#bytesToSkip -= skipped;
      at += skipped;
      if (at + MIN_BLOCK_BYTES > bytes.length) return at;
      const length = this.#blockLength(at);
      if (this.stopped || this.#bytesToSkip > 0) continue;
      if (at + length > bytes.length) return at;
      const trailer = this.#u32(at + length - 4);
      // Some writers leave the padding out of the length, in both places.
      if (trailer > length || trailer + 3 < length) {
        this.stop(at, { kind: 'two-lengths', first: length, last: trailer });
      } else this.#readBlock(at, at + length - 4);
      at += length;
    }
    return at;
  }

  #blockLength(at: number): number {
    const type = this.#u32(at);
    // Reads the same in both byte orders.
    if (type === Block.SECTION && !this.#beginSection(at)) return 0;
    const length = (this.#u32(at + 4) + 3) & ~3;
    if (length >= MIN_BLOCK_BYTES && length <= MAX_HELD_BLOCK_BYTES) return length;
    const isPacket = type === Block.PACKET || type === Block.PACKET_OLD || type === Block.PACKET_SIMPLE;
    if (length < MIN_BLOCK_BYTES || isPacket || type === Block.SECTION || type === Block.INTERFACE) {
      this.stop(at, { kind: 'impossible-length', of: 'block', bytes: length >>> 0 });
    } else {
      this.#bytesToSkip = length;
      if (isNumbered(type)) this.packet.number += 1;
    }
    return length;
  }

  #beginSection(at: number): boolean {
    const magic = this.#view.getUint32(at + 8, false);
    if (magic !== BYTE_ORDER_MAGIC && magic !== SWAPPED_MAGIC) {
      this.stop(at, { kind: 'no-byte-order' });
      return false;
    }
    this.#littleEndian = magic === SWAPPED_MAGIC;
    this.#interfaces = [];
    return true;
  }

  #readBlock(at: number, end: number): void {
    const type = this.#u32(at);
    if (type === Block.PACKET || type === Block.PACKET_OLD) this.#readPacket(type, at, end);
    else if (type === Block.PACKET_SIMPLE) this.#readSimplePacket(at, end);
    else if (type === Block.INTERFACE) this.#readInterface(at, end);
    else if (type === Block.SECTION) this.#checkVersion(at, end);
    else if (isNumbered(type)) this.packet.number += 1;
  }

  #checkVersion(at: number, end: number): void {
    const version = end - at >= 24 ? this.#u16(at + 12) : 0;
    if (version !== 1) this.stop(at, { kind: 'version', format: 'pcapng', version, readable: 1 });
  }

  #readInterface(at: number, end: number): void {
    if (end - at < 16) return this.stop(at, { kind: 'block-too-short', of: 'interface' });
    if (this.#interfaces.length >= MAX_INTERFACES) return this.stop(at, { kind: 'too-many-interfaces' });
    const options = this.#bytes.subarray(at + 16, end);
    const setTime = clockOf(options, this.#littleEndian);
    if (setTime === undefined) return this.stop(at, { kind: 'unknown-clock' });
    const linkType = this.#u16(at + 8);
    this.checkLink(linkType, at);
    const checkBytes = checkBytesOf(options, this.#littleEndian);
    this.#interfaces.push({
      linkType,
      snapBytes: this.#u32(at + 12) || MAX_PACKET_BYTES,
      checkBytes,
      setTime,
    });
  }

  /** Both have the same 28 bytes in front, but for the interface: 32 bits, or 16 and a count of drops. */
  #readPacket(type: number, at: number, end: number): void {
    const start = at + 28;
    if (start > end) return this.stop(at, { kind: 'block-too-short', of: 'packet' });
    const index = type === Block.PACKET ? this.#u32(at + 8) : this.#u16(at + 8);
    const from = this.#interfaces[index];
    if (from === undefined) return this.stop(at, { kind: 'unknown-interface', index });
    const captured = this.#u32(at + 20);
    if (!this.#isThere(at, start, captured, end)) return;
    const { packet } = this;
    packet.hasTime = true;
    from.setTime(packet, this.#u32(at + 12), this.#u32(at + 16));
    const options = this.#bytes.subarray(start + ((captured + 3) & ~3), end);
    const checkBytes = options.length < 8 ? undefined : checkBytesOfPacket(options, this.#littleEndian);
    this.#give(at, start, captured, this.#u32(at + 24), from, checkBytes);
  }

  /** No time, no interface and no captured length: it is from the first interface and cut where that cuts. */
  #readSimplePacket(at: number, end: number): void {
    const from = this.#interfaces[0];
    if (from === undefined) return this.stop(at, { kind: 'unknown-interface', index: 0 });
    const onWire = this.#u32(at + 8);
    const captured = Math.min(onWire, from.snapBytes);
    if (!this.#isThere(at, at + 12, captured, end)) return;
    const { packet } = this;
    packet.hasTime = false;
    packet.seconds = 0;
    packet.nanoseconds = 0;
    this.#give(at, at + 12, captured, onWire, from);
  }

  #isThere(at: number, start: number, captured: number, end: number): boolean {
    if (captured <= end - start && captured <= MAX_PACKET_BYTES) return true;
    this.stop(at, { kind: 'longer-than-block', bytes: captured, blockBytes: end + 4 - at });
    return false;
  }

  #give(
    at: number,
    start: number,
    captured: number,
    onWire: number,
    { linkType, checkBytes: usual }: Interface,
    checkBytes = usual,
  ): void {
    const { packet } = this;
    packet.number += 1;
    packet.position = this.position + at;
    this.give(this.#bytes, start, captured, onWire, linkType, checkBytes);
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, this.#littleEndian);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#littleEndian);
  }
}

/** Blocks that are no packets, yet take a number in Wireshark's list. */
function isNumbered(type: number): boolean {
  return type === Block.JOURNAL || type === Block.CUSTOM || type === Block.CUSTOM_NO_COPY;
}
