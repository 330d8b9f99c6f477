/** The classic file (libpcap's pcap-savefile(5)): a header of 24 bytes, then records of 16 bytes, or in a variant 24, and a packet. */
import { MAX_PACKET_BYTES, RecordReader } from './record-reader.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const HAS_CHECK = 0x0400_0000;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Kuznetsov's libpcap of the 1990s: eight more bytes in each record, which tell of the interface. */
const MAGIC_LONGER = 0xa1b2cd34;
const MAGICS: ReadonlySet<number> = new Set([MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_LONGER]);

/** Whether a file that begins with `bytes`, at least four of them, is a pcap file. */
export function isPcap(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return MAGICS.has(view.getUint32(0, false)) || MAGICS.has(view.getUint32(0, true));
}

/** Reads records of either byte order, with micro- or nanoseconds. */
export class PcapReader extends RecordReader {
  #hasHeader = false;
  #littleEndian = false;
  #nanosecondsPerUnit = 1000;
  #linkType = 0;
  #checkBytes = 0;
  #recordHeaderBytes = RECORD_HEADER_BYTES;

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
    this.#littleEndian = MAGICS.has(view.getUint32(0, true));
    const magic = view.getUint32(0, this.#littleEndian);
    this.#nanosecondsPerUnit = magic === MAGIC_NANOSECONDS ? 1 : 1000;
    const version = view.getUint16(4, this.#littleEndian);
    if (magic === MAGIC_LONGER) this.#recordHeaderBytes += 8;
    const link = view.getUint32(20, this.#littleEndian);
    this.#linkType = link & 0xffff;
    // In units of two bytes, where the bit says that it is known.
    if (link & HAS_CHECK) this.#checkBytes = (link >>> 28) * 2;
    if (version === 2) this.checkLink(this.#linkType, 20);
    else this.stop(4, { kind: 'version', format: 'pcap', version, readable: 2 });
  }

  #readRecords(bytes: Uint8Array, view: DataView, from: number): number {
    const { packet, position } = this;
    const littleEndian = this.#littleEndian;
    const unit = this.#nanosecondsPerUnit;
    const headerBytes = this.#recordHeaderBytes;
    const [linkType, checkBytes] = [this.#linkType, this.#checkBytes];
    let at = from;
    while (at + headerBytes <= bytes.length) {
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > MAX_PACKET_BYTES) {
        this.stop(at, { kind: 'impossible-length', of: 'packet', bytes: captured });
        return at;
      }
      const start = at + headerBytes;
      if (start + captured > bytes.length) return at;
      packet.number += 1;
      packet.position = position + at;
      packet.seconds = view.getUint32(at, littleEndian);
      packet.nanoseconds = view.getUint32(at + 4, littleEndian) * unit;
      if (packet.nanoseconds >= 1e9) this.#carryTime();
      this.give(bytes, start, captured, view.getUint32(at + 12, littleEndian), linkType, checkBytes);
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
