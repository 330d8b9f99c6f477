/** Chunks of a capture file in, frames out, wherever the chunks were cut. */
import type { RecordReader } from './record-reader.ts';
import { PcapReader, isPcap } from './pcap-file.ts';
import { PcapngReader, isPcapng } from './pcapng-file.ts';

const MAGIC_BYTES = 4;
const NOTHING = new Uint8Array(0);
/** First attempt at completing a record that two chunks share: most packets are smaller. */
const FIRST_PIECE_BYTES = 4096;

/** Recognises the format by the first bytes and calls `onFrame` for each packet. */
export class CaptureReader {
  readonly #parts: ConstructorParameters<typeof RecordReader>;
  #reader: RecordReader | undefined;
  /** False as soon as the first bytes are those of no capture. */
  isCapture = true;
  /** The unfinished record the last chunk ended with; never more than the largest block. */
  #held: Uint8Array = NOTHING;

  constructor(...parts: ConstructorParameters<typeof RecordReader>) {
    this.#parts = parts;
  }

  /** False when what follows cannot be understood, whatever it is. */
  get isWanted(): boolean {
    return this.isCapture && this.#reader?.stopped !== true;
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
    const bytes = this.#held.length;
    if (this.#reader === undefined) this.isCapture = false;
    else if (bytes > 0 && !this.#reader.stopped) {
      const { warnings, position, expected: inside } = this.#reader;
      warnings.add({ byte: position, kind: 'file-cut', inside, bytes });
    }
    this.#held = NOTHING;
  }

  /** Drops what is unfinished without a word of its own; returns where in the file sense ends. */
  breakOff(): number {
    this.#held = NOTHING;
    return this.#reader?.position ?? 0;
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
    const reader = (this.#reader ??= this.#recognise(bytes));
    if (reader === undefined) return this.isCapture ? 0 : bytes.length;
    const used = reader.stopped ? 0 : reader.read(bytes);
    reader.position += used;
    return reader.stopped ? bytes.length : used;
  }

  #recognise(bytes: Uint8Array): RecordReader | undefined {
    if (bytes.length < MAGIC_BYTES || !this.isCapture) return undefined;
    if (isPcap(bytes)) return new PcapReader(...this.#parts);
    if (isPcapng(bytes)) return new PcapngReader(...this.#parts);
    this.isCapture = false;
    return undefined;
  }
}
