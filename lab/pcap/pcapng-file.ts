/**
 * The newer file: sections of blocks, each section in its own byte order and with its own interfaces.
 *
 *     | type 4 | length 4 | body, padded to 4 | length 4 |
 */
import type { FrameSink, RecordReader } from './record-reader.ts';
import { InterfaceClock } from './interface-clock.ts';
import { MAX_PACKET_BYTES } from './record-reader.ts';
import { linkName } from './link.ts';

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
const MIN_BLOCK_BYTES = 12;
/** A packet with a good deal of options. Larger blocks of other types are passed over without being held. */
const MAX_HELD_BLOCK_BYTES = MAX_PACKET_BYTES + 65_536;
const MAX_INTERFACES = 65_536;

interface Interface {
  readonly linkType: number;
  readonly snapBytes: number;
  readonly clock: InterfaceClock;
}

export function isPcapng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
}

export class PcapngReader implements RecordReader {
  stopped = false;
  readonly expected = 'a block';
  readonly #sink: FrameSink;
  #littleEndian = true;
  #interfaces: Interface[] = [];
  /** Of a large block that is of no use. */
  #bytesToSkip = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, position: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (!this.stopped) {
      if (this.#bytesToSkip > 0) {
        const skipped = Math.min(this.#bytesToSkip, bytes.length - at);
        this.#bytesToSkip -= skipped;
        at += skipped;
      }
      if (at + MIN_BLOCK_BYTES > bytes.length) return at;
      const length = this.#blockLength(view, at, position + at);
      if (this.stopped || this.#bytesToSkip > 0) continue;
      if (at + length > bytes.length) return at;
      const trailer = view.getUint32(at + length - 4, this.#littleEndian);
      // Some writers leave the padding out of the length, in both places.
      if (trailer > length || trailer + 3 < length) {
        this.#stop(
          position + at,
          `the block here says ${length} bytes at its beginning and ${trailer} at its end`,
        );
      } else this.#readBlock(bytes, view, at, length, position + at);
      at += length;
    }
    return at;
  }

  #blockLength(view: DataView, at: number, position: number): number {
    const type = view.getUint32(at, this.#littleEndian);
    // Reads the same in both byte orders.
    if (type === Block.SECTION && !this.#beginSection(view.getUint32(at + 8, false), position)) return 0;
    const length = (view.getUint32(at + 4, this.#littleEndian) + 3) & ~3;
    if (length >= MIN_BLOCK_BYTES && length <= MAX_HELD_BLOCK_BYTES) return length;
    const isPacket = type === Block.PACKET || type === Block.PACKET_OLD || type === Block.PACKET_SIMPLE;
    if (length < MIN_BLOCK_BYTES || isPacket || type === Block.SECTION || type === Block.INTERFACE) {
      this.#stop(position, `here a block of ${length >>> 0} bytes should begin, which there cannot be`);
    } else {
      this.#bytesToSkip = length;
      if (isNumbered(type)) this.#sink.packet.number += 1;
    }
    return length;
  }

  #beginSection(magic: number, position: number): boolean {
    const swapped = 0x4d3c_2b1a;
    if (magic !== BYTE_ORDER_MAGIC && magic !== swapped) {
      this.#stop(position, 'the section that begins here has no byte order');
      return false;
    }
    this.#littleEndian = magic === swapped;
    this.#interfaces = [];
    return true;
  }

  #readBlock(bytes: Uint8Array, view: DataView, at: number, length: number, position: number): void {
    const type = view.getUint32(at, this.#littleEndian);
    const end = at + length - 4;
    if (type === Block.PACKET || type === Block.PACKET_OLD)
      this.#readPacket(bytes, view, type, at, end, position);
    else if (type === Block.PACKET_SIMPLE) this.#readSimplePacket(bytes, view, at, end, position);
    else if (type === Block.INTERFACE) this.#readInterface(bytes, view, at, end, position);
    else if (type === Block.SECTION) this.#checkVersion(view, at, end, position);
    else if (isNumbered(type)) this.#sink.packet.number += 1;
  }

  #checkVersion(view: DataView, at: number, end: number, position: number): void {
    const version = end - at >= 24 ? view.getUint16(at + 12, this.#littleEndian) : 0;
    if (version !== 1)
      this.#stop(position, `this section is version ${version} of pcapng; the lab reads version 1`);
  }

  #readInterface(bytes: Uint8Array, view: DataView, at: number, end: number, position: number): void {
    if (end - at < 16) return this.#stop(position, 'the description of an interface here is too short');
    if (this.#interfaces.length >= MAX_INTERFACES)
      return this.#stop(position, 'there are too many interfaces');
    const linkType = view.getUint16(at + 8, this.#littleEndian);
    const snapBytes = view.getUint32(at + 12, this.#littleEndian) || MAX_PACKET_BYTES;
    const clock = InterfaceClock.of(bytes.subarray(at + 16, end), this.#littleEndian);
    if (clock === undefined)
      return this.#stop(position, 'the clock of an interface here cannot be understood');
    if (linkName(linkType) === undefined) {
      this.#sink.warnings.add(position, `packets of link type ${linkType} are counted, but cannot be read`);
    }
    this.#interfaces.push({ linkType, snapBytes, clock });
  }

  /** Both have the same 28 bytes in front, but for the interface: 32 bits, or 16 and a count of drops. */
  #readPacket(
    bytes: Uint8Array,
    view: DataView,
    type: number,
    at: number,
    end: number,
    position: number,
  ): void {
    const littleEndian = this.#littleEndian;
    const start = at + 28;
    if (start > end) return this.#stop(position, 'the packet here is too short');
    const index =
      type === Block.PACKET ? view.getUint32(at + 8, littleEndian) : view.getUint16(at + 8, littleEndian);
    const from = this.#interfaces[index];
    if (from === undefined)
      return this.#stop(position, `the packet here is from interface ${index}, which there is not`);
    const captured = view.getUint32(at + 20, littleEndian);
    if (captured > end - start || captured > MAX_PACKET_BYTES) {
      return this.#stop(
        position,
        `the packet here should have ${captured} bytes in a block of ${end + 4 - at}`,
      );
    }
    const { packet } = this.#sink;
    packet.hasTime = true;
    from.clock.setTime(packet, view.getUint32(at + 12, littleEndian), view.getUint32(at + 16, littleEndian));
    this.#give(bytes, start, captured, view.getUint32(at + 24, littleEndian), from, position);
  }

  /** No time, no interface and no captured length: it is from the first interface and cut where that cuts. */
  #readSimplePacket(bytes: Uint8Array, view: DataView, at: number, end: number, position: number): void {
    const from = this.#interfaces[0];
    if (from === undefined) return this.#stop(position, 'the packet here comes before any interface');
    const onWire = view.getUint32(at + 8, this.#littleEndian);
    const captured = Math.min(onWire, from.snapBytes);
    const start = at + 12;
    if (captured > end - start || captured > MAX_PACKET_BYTES) {
      return this.#stop(
        position,
        `the packet here should have ${captured} bytes in a block of ${end + 4 - at}`,
      );
    }
    const { packet } = this.#sink;
    packet.hasTime = false;
    packet.seconds = 0;
    packet.nanoseconds = 0;
    this.#give(bytes, start, captured, onWire, from, position);
  }

  #give(
    bytes: Uint8Array,
    start: number,
    captured: number,
    onWire: number,
    from: Interface,
    position: number,
  ): void {
    const { packet, onFrame, warnings } = this.#sink;
    packet.number += 1;
    packet.position = position;
    packet.linkType = from.linkType;
    packet.bytes = bytes;
    packet.at = start;
    packet.capturedEnd = start + Math.min(captured, onWire);
    packet.wireEnd = start + onWire;
    if (captured > onWire) {
      warnings.add(
        position,
        `packet ${packet.number} should have ${captured} of its ${onWire} bytes; those beyond are left out`,
      );
    }
    onFrame();
  }

  #stop(byte: number, message: string): void {
    this.stopped = true;
    this.#sink.warnings.add(byte, `${message}; nothing from there on is read`);
  }
}

/** Blocks that are no packets, yet take a number in Wireshark's list. */
function isNumbered(type: number): boolean {
  return type === Block.JOURNAL || type === Block.CUSTOM || type === Block.CUSTOM_NO_COPY;
}
