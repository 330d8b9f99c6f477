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
  readonly linkType?: number;
}

export function pcap(
  frames: readonly Frame[],
  { bigEndian = false, nanoseconds = true, linkType = 1 }: PcapForm = {},
): Buffer {
  const writer = new Writer(bigEndian);
  writer.u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
  writer.u16(2, 4);
  writer.u32(0, 0, 262_144, linkType);
  for (const { bytes, timeNs, onWire = bytes.length } of frames) {
    const fraction = Number(timeNs % 1_000_000_000n);
    writer.u32(Number(timeNs / 1_000_000_000n), nanoseconds ? fraction : Math.floor(fraction / 1000));
    writer.u32(bytes.length, onWire);
    writer.bytes(bytes);
  }
  return writer.done();
}

export interface PcapngForm {
  readonly bigEndian?: boolean;
  readonly linkType?: number;
  /** The option's byte; 9 is nanoseconds, 0x80 + n are 2^n units in a second. */
  readonly resolution?: number;
  readonly offsetSeconds?: bigint;
  /** 6 enhanced, 2 old, 3 simple. */
  readonly block?: 2 | 3 | 6;
}

export function pcapng(frames: readonly Frame[], form: PcapngForm = {}): Buffer {
  const { bigEndian = false, linkType = 1, resolution = 9, offsetSeconds = 0n, block = 6 } = form;
  const section = new Writer(bigEndian).u32(0x1a2b3c4d).u16(1, 0).u32(0xffffffff, 0xffffffff);
  const options = new Writer(bigEndian)
    .u16(9, 1)
    .bytes([resolution, 0, 0, 0])
    .u16(14, 8)
    .i64(offsetSeconds)
    .u16(0, 0);
  const description = new Writer(bigEndian).u16(linkType, 0).u32(262_144).bytes(options.done());
  const units = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  return Buffer.concat([
    pcapngBlock(0x0a0d0d0a, section.done(), bigEndian),
    pcapngBlock(1, description.done(), bigEndian),
    ...frames.map(({ bytes, timeNs, onWire = bytes.length }) => {
      const count = ((timeNs - offsetSeconds * 1_000_000_000n) * units) / 1_000_000_000n;
      const body = new Writer(bigEndian);
      if (block === 2) body.u16(0, 0xffff);
      if (block === 6) body.u32(0);
      if (block !== 3) body.u32(Number(count >> 32n), Number(count & 0xffffffffn), bytes.length);
      return pcapngBlock(block, body.u32(onWire).bytes(bytes).done(), bigEndian);
    }),
  ]);
}

function pcapngBlock(type: number, body: Uint8Array, bigEndian = false): Buffer {
  const padded = (body.length + 3) & ~3;
  const writer = new Writer(bigEndian)
    .u32(type, padded + 12)
    .bytes(body)
    .bytes(new Uint8Array(padded - body.length));
  return writer.u32(padded + 12).done();
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
