/** Writes captures for tests and the benchmark: every header a byte at a time, so that any of them can be made to lie. */
import { Buffer } from 'node:buffer';

export interface Frame {
  readonly bytes: Uint8Array;
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  /** When the frame was longer than what was captured. */
  readonly onWire?: number;
}

export interface PcapForm {
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** Kuznetsov's variant: eight more bytes in each record. */
  readonly isLonger?: boolean;
  /** The upper half may tell the length of a frame check sequence. */
  readonly linkType?: number;
}

export function pcap(
  frames: readonly Frame[],
  { bigEndian = false, isLonger = false, nanoseconds = !isLonger, linkType = 1 }: PcapForm = {},
): Buffer {
  const writer = new Writer(bigEndian);
  writer.u32(isLonger ? 0xa1b2cd34 : nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
  writer.u16(2, 4);
  writer.u32(0, 0, 262_144, linkType);
  for (const { bytes, timeNs, onWire = bytes.length } of frames) {
    const fraction = Number(timeNs % 1_000_000_000n);
    writer.u32(Number(timeNs / 1_000_000_000n), nanoseconds ? fraction : Math.floor(fraction / 1000));
    writer.u32(bytes.length, onWire);
    if (isLonger) writer.u32(1).u16(0x0800).bytes([0, 0]);
    writer.bytes(bytes);
  }
  return writer.done();
}

export interface InterfaceForm {
  readonly linkType?: number;
  readonly snapBytes?: number;
  /** The option's byte; 9 is nanoseconds, 0x80 + n are 2^n units in a second. */
  readonly resolution?: number;
  readonly offsetSeconds?: bigint;
  /** Of the frame check sequence, as the option has it. */
  readonly check?: number;
}

/** A section of a pcapng file, to which blocks are added one by one; the next section may have another byte order. */
export class Section {
  readonly #bigEndian: boolean;
  readonly #blocks: Buffer[] = [];
  readonly #interfaces: InterfaceForm[] = [];

  constructor(bigEndian = false) {
    this.#bigEndian = bigEndian;
    const header = this.#writer().u32(0x1a2b3c4d).u16(1, 0).u32(0xffffffff, 0xffffffff);
    this.block(0x0a0d0d0a, header.done());
  }

  interface(form: InterfaceForm = {}): this {
    const { linkType = 1, snapBytes = 262_144, resolution = 9, offsetSeconds = 0n, check } = form;
    this.#interfaces.push(form);
    const options = this.#writer().u16(9, 1).bytes([resolution, 0, 0, 0]).u16(14, 8);
    options.i64(offsetSeconds);
    if (check !== undefined) options.u16(13, 1).bytes([check, 0, 0, 0]);
    options.u16(0, 0);
    return this.block(1, this.#writer().u16(linkType, 0).u32(snapBytes).bytes(options.done()).done());
  }

  /** `options`: whole ones, written in the section's byte order by {@link option}. */
  packet(
    { bytes, timeNs, onWire = bytes.length }: Frame,
    index = 0,
    options: Uint8Array = new Uint8Array(0),
  ): this {
    const body = this.#writer().u32(index, ...this.#time(timeNs, index), bytes.length, onWire);
    return this.block(6, body.padded(bytes).bytes(options).done());
  }

  oldPacket({ bytes, timeNs, onWire = bytes.length }: Frame, index = 0): this {
    const body = this.#writer().u16(index, 0xffff);
    return this.block(
      2,
      body
        .u32(...this.#time(timeNs, index), bytes.length, onWire)
        .bytes(bytes)
        .done(),
    );
  }

  /** Has no time, no interface and no captured length. */
  simplePacket({ bytes, onWire = bytes.length }: Frame): this {
    return this.block(3, this.#writer().u32(onWire).bytes(bytes).done());
  }

  option(code: number, value: Uint8Array | readonly number[]): Buffer {
    return this.#writer().u16(code, value.length).padded(value).done();
  }

  block(type: number, body: Uint8Array): this {
    const length = ((body.length + 3) & ~3) + 12;
    this.#blocks.push(this.#writer().u32(type, length).padded(body).u32(length).done());
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  #time(timeNs: bigint, index: number): [high: number, low: number] {
    const { resolution = 9, offsetSeconds = 0n } = this.#interfaces[index] ?? {};
    const units = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
    const count = ((timeNs - offsetSeconds * 1_000_000_000n) * units) / 1_000_000_000n;
    return [Number(count >> 32n), Number(count & 0xffffffffn)];
  }

  #writer(): Writer {
    return new Writer(this.#bigEndian);
  }
}

export function pcapng(
  frames: readonly Frame[],
  { bigEndian = false, old = false }: { readonly bigEndian?: boolean; readonly old?: boolean } = {},
): Buffer {
  const section = new Section(bigEndian).interface();
  for (const frame of frames) {
    if (old) section.oldPacket(frame);
    else section.packet(frame);
  }
  return section.done();
}

export class Writer {
  readonly #bigEndian: boolean;
  readonly #parts: Uint8Array[] = [];

  constructor(bigEndian = true) {
    this.#bigEndian = bigEndian;
  }

  u16(...values: number[]): this {
    return this.#each(values, 2, (buffer, value) =>
      this.#bigEndian ? buffer.writeUInt16BE(value) : buffer.writeUInt16LE(value),
    );
  }

  u32(...values: number[]): this {
    return this.#each(values, 4, (buffer, value) =>
      this.#bigEndian ? buffer.writeUInt32BE(value >>> 0) : buffer.writeUInt32LE(value >>> 0),
    );
  }

  i64(value: bigint): this {
    const buffer = Buffer.alloc(8);
    if (this.#bigEndian) buffer.writeBigInt64BE(value);
    else buffer.writeBigInt64LE(value);
    return this.bytes(buffer);
  }

  bytes(bytes: Iterable<number> & ArrayLike<number>): this {
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }

  /** To a multiple of four bytes, with zeros. */
  padded(bytes: ArrayLike<number>): this {
    return this.bytes(Array.from(bytes)).bytes(new Uint8Array(-bytes.length & 3));
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #each(values: readonly number[], size: number, write: (buffer: Buffer, value: number) => void): this {
    for (const value of values) {
      const buffer = Buffer.alloc(size);
      write(buffer, value);
      this.#parts.push(buffer);
    }
    return this;
  }
}
