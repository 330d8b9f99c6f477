/** The classic file: a header of 24 bytes, then records of 16 bytes and a packet. */
import type { FrameSink, RecordReader } from './record-reader.ts';
import { MAX_PACKET_BYTES } from './record-reader.ts';
import { linkName } from './link.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

export function isPcap(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint32(0, false), view.getUint32(0, true)].some(
    (magic) => magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS,
  );
}

export class PcapReader implements RecordReader {
  stopped = false;
  readonly #sink: FrameSink;
  #hasHeader = false;
  #littleEndian = false;
  #nanosecondsPerUnit = 1000;
  #linkType = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  get expected(): string {
    return this.#hasHeader ? 'a packet' : 'the file header';
  }

  read(bytes: Uint8Array, position: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (!this.#hasHeader) {
      if (bytes.length < FILE_HEADER_BYTES) return 0;
      this.#readHeader(view);
      at = FILE_HEADER_BYTES;
    }
    return this.stopped ? at : this.#readRecords(bytes, view, at, position);
  }

  #readHeader(view: DataView): void {
    this.#hasHeader = true;
    this.#littleEndian = view.getUint8(0) === 0xd4 || view.getUint8(0) === 0x4d;
    const magic = view.getUint32(0, this.#littleEndian);
    this.#nanosecondsPerUnit = magic === MAGIC_NANOSECONDS ? 1 : 1000;
    const version = view.getUint16(4, this.#littleEndian);
    // The upper half may tell the length of a frame check sequence.
    this.#linkType = view.getUint32(20, this.#littleEndian) & 0xffff;
    if (version !== 2)
      this.#stop(4, `this is version ${version} of the pcap format; the lab reads version 2`);
    else if (linkName(this.#linkType) === undefined) {
      this.#sink.warnings.add(20, `packets of link type ${this.#linkType} are counted, but cannot be read`);
    }
  }

  #readRecords(bytes: Uint8Array, view: DataView, from: number, position: number): number {
    const { packet, onFrame } = this.#sink;
    const littleEndian = this.#littleEndian;
    const unit = this.#nanosecondsPerUnit;
    let at = from;
    while (at + RECORD_HEADER_BYTES <= bytes.length) {
      const captured = view.getUint32(at + 8, littleEndian);
      const onWire = view.getUint32(at + 12, littleEndian);
      if (captured > MAX_PACKET_BYTES) {
        this.#stop(position + at, `here a packet of ${captured} bytes should begin, more than there can be`);
        return at;
      }
      const start = at + RECORD_HEADER_BYTES;
      if (start + captured > bytes.length) return at;
      packet.number += 1;
      packet.position = position + at;
      packet.seconds = view.getUint32(at, littleEndian);
      packet.nanoseconds = view.getUint32(at + 4, littleEndian) * unit;
      packet.linkType = this.#linkType;
      packet.bytes = bytes;
      packet.at = start;
      packet.capturedEnd = start + Math.min(captured, onWire);
      packet.wireEnd = start + onWire;
      if (packet.nanoseconds >= 1e9 || captured > onWire) this.#repair(onWire, captured);
      onFrame();
      at = start + captured;
    }
    return at;
  }

  /** The record still has its length, so the packets after it can be read. */
  #repair(onWire: number, captured: number): void {
    const { packet, warnings } = this.#sink;
    if (captured > onWire) {
      warnings.add(
        packet.position,
        `packet ${packet.number} should have ${captured} of its ${onWire} bytes; those beyond are left out`,
      );
    }
    if (packet.nanoseconds >= 1e9) {
      warnings.add(
        packet.position,
        `packet ${packet.number} has a time with more than a second of fractions`,
      );
      packet.seconds += Math.floor(packet.nanoseconds / 1e9);
      packet.nanoseconds %= 1e9;
    }
  }

  #stop(byte: number, message: string): void {
    this.stopped = true;
    this.#sink.warnings.add(byte, `${message}; nothing from there on is read`);
  }
}
