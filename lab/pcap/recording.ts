/** The segments of open conversations, in rows of twelve numbers, and their payload, as bytes; all in one pool. */
import { BLOCK_BYTES, BLOCK_WORDS, NO_BLOCK } from './block-pool.ts';
import { Flag } from './packet.ts';
import type { BlockPool } from './block-pool.ts';
import type { Flow } from './flow.ts';
import { MarkBit } from './mark.ts';
import type { Packet } from './packet.ts';
import type { Side } from './side.ts';

const ROW_WORDS = 12;
const ROWS_IN_BLOCK = Math.floor(BLOCK_WORDS / ROW_WORDS);
/** Flags, one bit for who sent it, and marks share a word. */
const FROM_HIGH = 1 << 9;
const MARKS_SHIFT = 10;
const NO_WORDS = new Int32Array(0);

export interface RecordingLimits {
  /** Segments kept of one conversation; the others are counted. */
  readonly maxSegments: number;
  /** Payload kept of each side of a conversation. */
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

  /** Since the conversation's first segment; with the nanoseconds, which are never negative. */
  get seconds(): number {
    return this.words[this.at + 1]!;
  }

  /** -1 when the packet had no time. */
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
    return this.words[this.at + 5]! >>> MARKS_SHIFT;
  }

  /** On the wire. They do not follow from the relative numbers, as those may begin anew in a conversation. */
  get seq(): number {
    return this.words[this.at + 8]! >>> 0;
  }

  get ack(): number {
    return this.words[this.at + 9]! >>> 0;
  }

  /** A duplicate acknowledgement has no payload, so that both can use one word. */
  get duplicateAckNumber(): number {
    return this.length === 0 ? this.words[this.at + 10]! : 0;
  }

  /** How much of its payload was kept. */
  get keptBytes(): number {
    return this.length === 0 ? 0 : this.words[this.at + 10]!;
  }

  /** Where that begins in what was kept of its side. */
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
  add(flow: Flow, from: Side, packet: Packet): boolean {
    if (flow.recordedSegments >= this.#limits.maxSegments) return true;
    const usedRows = flow.recordedSegments % ROWS_IN_BLOCK;
    if (usedRows === 0 && !this.#addRows(flow)) return false;
    const words = this.#pool.words(flow.lastRows);
    const at = this.#pool.wordAt(flow.lastRows) + usedRows * ROW_WORDS;
    flow.recordedSegments += 1;
    words[at] = packet.number;
    words[at + 1] = packet.seconds - flow.firstSeconds;
    words[at + 2] = packet.hasTime ? packet.nanoseconds : -1;
    words[at + 3] = packet.relSeq;
    words[at + 4] = packet.relAck;
    words[at + 5] = packet.flags | (from === flow.high ? FROM_HIGH : 0) | (packet.marks << MARKS_SHIFT);
    words[at + 6] = packet.window;
    words[at + 7] = packet.length;
    words[at + 8] = packet.seq;
    words[at + 9] = packet.ack;
    if (packet.length === 0) {
      words[at + 10] = packet.duplicateAckNumber;
      return true;
    }
    const before = from.recordedBytes;
    const room = this.#limits.maxPayloadBytes - before;
    const wanted = Math.max(0, Math.min(packet.capturedEnd - packet.payloadAt, room));
    const isRoom = this.#keep(from, packet, wanted);
    words[at + 10] = from.recordedBytes - before;
    words[at + 11] = before;
    if (from.isStraight === 1 && !isStraightOn(packet, before, from.recordedBytes)) from.isStraight = 0;
    return isRoom;
  }

  /** To be called once: from then on nothing is recorded of it. */
  release({ firstRows, lastRows, high, low }: Flow): void {
    this.#pool.release(firstRows, lastRows);
    this.#pool.release(high.firstPayload, high.lastPayload);
    this.#pool.release(low.firstPayload, low.lastPayload);
  }

  /** Calls `visit` with each segment recorded, in the order of the file. */
  each(flow: Flow, visit: (row: Row) => void): void {
    const row = new Row(NO_WORDS, 0);
    let left = flow.recordedSegments;
    for (let block = flow.firstRows; left > 0; block = this.#pool.next(block)) {
      row.words = this.#pool.words(block);
      row.at = this.#pool.wordAt(block);
      const end = row.at + Math.min(left, ROWS_IN_BLOCK) * ROW_WORDS;
      for (; row.at < end; row.at += ROW_WORDS) visit(row);
      left -= ROWS_IN_BLOCK;
    }
  }

  /** Copies all that was kept of the payload of a side; rows tell where in it theirs is. */
  copyPayload({ firstPayload, recordedBytes }: Side, target: Uint8Array): void {
    let block = firstPayload;
    for (let at = 0; at < recordedBytes; at += BLOCK_BYTES) {
      const size = Math.min(recordedBytes - at, BLOCK_BYTES);
      copy(this.#pool.bytes(block), this.#pool.byteAt(block), target, at, size);
      block = this.#pool.next(block);
    }
  }

  /** False when the pool has no room for all of it. */
  #keep(from: Side, { bytes, payloadAt }: Packet, wanted: number): boolean {
    let at = payloadAt;
    const end = payloadAt + wanted;
    while (at < end) {
      const used = from.recordedBytes & (BLOCK_BYTES - 1);
      if (used === 0 && !this.#addPayload(from)) return false;
      const size = Math.min(end - at, BLOCK_BYTES - used);
      const block = from.lastPayload;
      copy(bytes, at, this.#pool.bytes(block), this.#pool.byteAt(block) + used, size);
      from.recordedBytes += size;
      at += size;
    }
    return true;
  }

  #addRows(flow: Flow): boolean {
    const block = this.#pool.extend(flow.lastRows);
    if (block === NO_BLOCK) return false;
    if (flow.firstRows === NO_BLOCK) flow.firstRows = block;
    flow.lastRows = block;
    return true;
  }

  #addPayload(from: Side): boolean {
    const block = this.#pool.extend(from.lastPayload);
    if (block === NO_BLOCK) return false;
    if (from.firstPayload === NO_BLOCK) from.firstPayload = block;
    from.lastPayload = block;
    return true;
  }
}

/** Whether it was kept whole, and begins where what its side said so far ends. */
function isStraightOn({ relSeq, length, flags, marks }: Packet, before: number, after: number): boolean {
  return (
    relSeq === before + 1 &&
    after - before === length &&
    (flags & (Flag.SYN | Flag.RST)) === 0 &&
    (marks & MarkBit.keep_alive) === 0
  );
}

/** Most payloads are a line of text: a loop has copied it before a call to do so would begin. */
function copy(source: Uint8Array, at: number, target: Uint8Array, targetAt: number, size: number): void {
  if (size > 64) target.set(source.subarray(at, at + size), targetAt);
  else for (let index = 0; index < size; index++) target[targetAt + index] = source[at + index]!;
}
