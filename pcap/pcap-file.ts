/** The classic file (libpcap's pcap-savefile(5)): a header of 24 bytes, then records of 16 bytes and a packet. */
import { MAX_PACKET_BYTES, RecordReader } from './record-reader.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** Whether a file that begins with `bytes`, at least four of them, is a pcap file. */
export function isPcap(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint32(0, false), view.getUint32(0, true)].some(
    (magic) => magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS,
  );
}

/** Reads records of either byte order, with micro- or nanoseconds. */
export class PcapReader extends RecordReader {
  #hasHeader = false;
  #littleEndian = false;
  #nanosecondsPerUnit = 1000;
  #linkType = 0;

  get expected(): 'packet' | 'file-header' {
    return this.#hasHeader ? 'packet' : 'file-header';
  }

  read(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#hasHeader) return this.#readRecords(bytes, view, 0);
    if (bytes.length < FILE_HEADER_BYTES) return 0;
    this.#readHeader(view);
    return this.stopped ? FILE_HEADER_BYTES : this.#readRecords(bytes, view, FILE_HEADER_BYTES);
  }

  #readHeader(view: DataView): void {
    this.#hasHeader = true;
    this.#littleEndian = view.getUint8(0) === 0xd4 || view.getUint8(0) === 0x4d;
    const magic = view.getUint32(0, this.#littleEndian);
    this.#nanosecondsPerUnit = magic === MAGIC_NANOSECONDS ? 1 : 1000;
    const version = view.getUint16(4, this.#littleEndian);
    // The upper half may tell the length of a frame check sequence.
    this.#linkType = view.getUint32(20, this.#littleEndian) & 0xffff;
    if (version === 2) this.checkLink(this.#linkType, 20);
    else this.stop(4, { kind: 'version', format: 'pcap', version, readable: 2 });
  }

  #readRecords(bytes: Uint8Array, view: DataView, from: number): number {
    const { packet, position } = this;
    const littleEndian = this.#littleEndian;
    const unit = this.#nanosecondsPerUnit;
    let at = from;
    while (at + RECORD_HEADER_BYTES <= bytes.length) {
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > MAX_PACKET_BYTES) {
        this.stop(at, { kind: 'impossible-length', of: 'packet', bytes: captured });
        return at;
      }
      const start = at + RECORD_HEADER_BYTES;
      if (start + captured > bytes.length) return at;
      packet.number += 1;
      packet.position = position + at;
      packet.seconds = view.getUint32(at, littleEndian);
      packet.nanoseconds = view.getUint32(at + 4, littleEndian) * unit;
      if (packet.nanoseconds >= 1e9) this.#carryTime();
      this.give(bytes, start, captured, view.getUint32(at + 12, littleEndian), this.#linkType);
      at = start + captured;
    }
    return at;
  }

  #carryTime(): void {
    const { packet, warnings } = this;
    warnings.addTo(packet, { kind: 'time-fraction' });
    packet.seconds += Math.floor(packet.nanoseconds / 1e9);
    packet.nanoseconds %= 1e9;
  }
}
