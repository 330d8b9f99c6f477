/** The segments of open conversations, in rows of twelve numbers, and their payload, as bytes; all in one pool. */
import type { BlockPool, Chain } from './block-pool.ts';
import { BLOCK_BYTES, BLOCK_SHIFT, BLOCK_WORDS, NO_BLOCK } from './block-pool.ts';
import type { Flow } from './flow.ts';
import type { Packet } from './packet.ts';

const ROW_WORDS = 12;
const ROWS_IN_BLOCK = Math.floor(BLOCK_WORDS / ROW_WORDS);
const FROM_HIGH = 1 << 16;
const NO_WORDS = new Int32Array(0);

export interface RecordingLimits {
  /** Segments kept of one conversation; the others are counted. */
  readonly maxSegments: number;
  /** Payload kept of one conversation, both directions together. */
  readonly maxPayloadBytes: number;
}

/** A segment as it was recorded: a view of the pool, which {@link Recording.each} moves on; copy it to keep it. */
export class Row {
  words: Int32Array;
  at: number;

  constructor(words: Int32Array, at: number) {
    this.words = words;
    this.at = at;
  }

  copy(): Row {
    return new Row(this.words, this.at);
  }

  get number(): number {
    return this.words[this.at]!;
  }

  /** The lower 32 bits. */
  get seconds(): number {
    return this.words[this.at + 1]!;
  }

  get nanoseconds(): number {
    return this.words[this.at + 2]!;
  }

  get relSeq(): number {
    return this.words[this.at + 3]! >>> 0;
  }

  get relAck(): number {
    return this.words[this.at + 4]! >>> 0;
  }

  get flags(): number {
    return this.words[this.at + 5]! & (FROM_HIGH - 1);
  }

  get isFromHigh(): boolean {
    return (this.words[this.at + 5]! & FROM_HIGH) !== 0;
  }

  get window(): number {
    return this.words[this.at + 6]!;
  }

  get length(): number {
    return this.words[this.at + 7]! >>> 0;
  }

  get marks(): number {
    return this.words[this.at + 8]!;
  }

  get duplicateAckNumber(): number {
    return this.words[this.at + 9]!;
  }

  /** How much of its payload was kept. */
  get keptBytes(): number {
    return this.words[this.at + 10]!;
  }

  /** Where that begins, in bytes of the pool. */
  get keptAt(): number {
    return this.words[this.at + 11]!;
  }
}

export class Recording {
  readonly #pool: BlockPool;
  readonly #limits: RecordingLimits;

  constructor(pool: BlockPool, limits: RecordingLimits) {
    this.#pool = pool;
    this.#limits = limits;
  }

  /** False when there is no room for it in the pool. */
  add(flow: Flow, packet: Packet, isFromHigh: boolean): boolean {
    if (flow.recordedSegments >= this.#limits.maxSegments) return true;
    const { rows, payload } = flow;
    if ((rows.last === NO_BLOCK || rows.used === ROWS_IN_BLOCK) && !this.#pool.extend(rows)) return false;
    const words = this.#pool.words(rows.last);
    const at = this.#pool.wordAt(rows.last) + rows.used * ROW_WORDS;
    rows.used += 1;
    flow.recordedSegments += 1;
    words[at] = packet.number;
    words[at + 1] = packet.seconds;
    words[at + 2] = packet.nanoseconds;
    words[at + 3] = packet.relSeq;
    words[at + 4] = packet.relAck;
    words[at + 5] = isFromHigh ? packet.flags | FROM_HIGH : packet.flags;
    words[at + 6] = packet.window;
    words[at + 7] = packet.length;
    words[at + 8] = packet.marks;
    words[at + 9] = packet.duplicateAckNumber;
    words[at + 10] = 0;
    if (packet.length === 0) return true;
    if (payload.last === NO_BLOCK && !this.#pool.extend(payload)) return false;
    words[at + 11] = (payload.last << BLOCK_SHIFT) + payload.used;
    const kept = this.#keep(flow, packet);
    words[at + 10] = kept;
    return (
      kept === packet.capturedEnd - packet.payloadAt ||
      flow.recordedPayloadBytes >= this.#limits.maxPayloadBytes
    );
  }

  release(flow: Flow): void {
    this.#pool.release(flow.rows);
    this.#pool.release(flow.payload);
  }

  /** Calls `visit` with each segment recorded, in the order of the file. */
  each(flow: Flow, visit: (row: Row) => void): void {
    const row = new Row(NO_WORDS, 0);
    let left = flow.recordedSegments;
    for (let block = flow.rows.first; left > 0; block = this.#pool.next(block)) {
      row.words = this.#pool.words(block);
      row.at = this.#pool.wordAt(block);
      const end = row.at + Math.min(left, ROWS_IN_BLOCK) * ROW_WORDS;
      for (; row.at < end; row.at += ROW_WORDS) visit(row);
      left -= ROWS_IN_BLOCK;
    }
  }

  /** Copies what was kept of the payload to `target`, without its first `skip` bytes. */
  copyPayload(row: Row, skip: number, target: Uint8Array, targetAt: number): void {
    let block = row.keptAt >> BLOCK_SHIFT;
    let at = (row.keptAt & (BLOCK_BYTES - 1)) + skip;
    let left = row.keptBytes - skip;
    let to = targetAt;
    while (left > 0) {
      if (at >= BLOCK_BYTES) {
        at -= BLOCK_BYTES;
        block = this.#pool.next(block);
        continue;
      }
      const size = Math.min(left, BLOCK_BYTES - at);
      const start = this.#pool.byteAt(block) + at;
      copy(this.#pool.bytes(block), start, target, to, size);
      to += size;
      left -= size;
      at += size;
    }
  }

  #keep(flow: Flow, { bytes, payloadAt, capturedEnd }: Packet): number {
    const chain: Chain = flow.payload;
    const room = this.#limits.maxPayloadBytes - flow.recordedPayloadBytes;
    const wanted = Math.max(0, Math.min(capturedEnd - payloadAt, room));
    let kept = 0;
    while (kept < wanted) {
      if (chain.used === BLOCK_BYTES && !this.#pool.extend(chain)) break;
      const size = Math.min(wanted - kept, BLOCK_BYTES - chain.used);
      const target = this.#pool.bytes(chain.last);
      const targetAt = this.#pool.byteAt(chain.last) + chain.used;
      copy(bytes, payloadAt + kept, target, targetAt, size);
      chain.used += size;
      kept += size;
    }
    flow.recordedPayloadBytes += kept;
    return kept;
  }
}

/** Most payloads are a line of text: a loop has copied it before a call to do so would begin. */
function copy(source: Uint8Array, at: number, target: Uint8Array, targetAt: number, size: number): void {
  if (size > 64) target.set(source.subarray(at, at + size), targetAt);
  else for (let index = 0; index < size; index++) target[targetAt + index] = source[at + index]!;
}
