/** Chunks of a capture file in, frames out, wherever the chunks were cut. */
import type { FrameSink, RecordReader } from './record-reader.ts';
import { PcapReader, isPcap } from './pcap-file.ts';
import { PcapngReader, isPcapng } from './pcapng-file.ts';
import type { Packet } from './packet.ts';
import type { Warnings } from './warnings.ts';

const MAGIC_BYTES = 4;
const NOTHING = new Uint8Array(0);
/** First attempt at completing a record that two chunks share: most packets are smaller. */
const FIRST_PIECE_BYTES = 4096;

export class CaptureReader {
  readonly #sink: FrameSink;
  #reader: RecordReader | undefined;
  #recognised = true;
  /** The unfinished record the last chunk ended with; never more than the largest block. */
  #held: Uint8Array = NOTHING;
  /** Offset in the file of the first byte not yet read. */
  #position = 0;

  constructor(packet: Packet, warnings: Warnings, onFrame: () => void) {
    this.#sink = { packet, warnings, onFrame };
  }

  /** False as soon as the first bytes are those of no capture. */
  get isCapture(): boolean {
    return this.#recognised;
  }

  /** False when what follows cannot be understood, whatever it is. */
  get isWanted(): boolean {
    return this.#recognised && this.#reader?.stopped !== true;
  }

  push(chunk: Uint8Array): void {
    const from = this.#held.length === 0 ? 0 : this.#finishHeld(chunk);
    if (from === chunk.length) return;
    const rest = chunk.subarray(from);
    // A copy, because the caller may use the chunk again.
    this.#held = rest.slice(this.#read(rest));
  }

  /** What is unfinished now stays so. Warns where the file was cut. */
  end(): void {
    const cutAt = this.#position;
    if (this.#reader === undefined) this.#recognised = false;
    else if (this.#held.length > 0 && !this.#reader.stopped) {
      this.#sink.warnings.add(
        cutAt,
        `the file ends inside ${this.#reader.expected} that begins here, ${this.#held.length} bytes of it are there`,
      );
    }
    this.#held = NOTHING;
  }

  /** Joins just enough of the chunk to what was held; returns where in the chunk the next record begins. */
  #finishHeld(chunk: Uint8Array): number {
    let piece = FIRST_PIECE_BYTES;
    for (;;) {
      const held = this.#held.length;
      const joined = new Uint8Array(held + Math.min(piece, chunk.length));
      joined.set(this.#held);
      joined.set(chunk.subarray(0, piece), held);
      const used = this.#read(joined);
      if (used >= held) {
        this.#held = NOTHING;
        return used - held;
      }
      if (piece >= chunk.length) {
        this.#held = joined;
        return chunk.length;
      }
      piece *= 8;
    }
  }

  #read(bytes: Uint8Array): number {
    this.#reader ??= this.#recognise(bytes);
    if (this.#reader === undefined) return this.#recognised ? 0 : bytes.length;
    const used = this.#reader.stopped ? bytes.length : this.#reader.read(bytes, this.#position);
    this.#position += used;
    return this.#reader.stopped ? bytes.length : used;
  }

  #recognise(bytes: Uint8Array): RecordReader | undefined {
    if (bytes.length < MAGIC_BYTES || !this.#recognised) return undefined;
    if (isPcap(bytes)) return new PcapReader(this.#sink);
    if (isPcapng(bytes)) return new PcapngReader(this.#sink);
    this.#recognised = false;
    return undefined;
  }
}
