/** The segments of open conversations, in rows of twelve numbers, and their payload, as bytes; all in one pool. */
import { BLOCK_BYTES, BLOCK_WORDS, BlockPool, NO_BLOCK } from './block-pool.ts';
import { Flag } from './flag.ts';
import { Packet } from './packet.ts';
import type { Flow } from './flow.ts';
import { LIMITS } from './limits.ts';
import { MarkBit } from './mark.ts';
import type { Side } from './side.ts';

const ROW_WORDS = 12;
const ROWS_IN_BLOCK = Math.floor(BLOCK_WORDS / ROW_WORDS);
/** Flags, one bit for who sent it, and marks share a word. */
const FROM_HIGH = 1 << 9;
const MARKS_SHIFT = 10;
/** In place of nanoseconds, which are never negative: the packet had no time. */
const NO_TIME = -1;

/** Keeps segments and payload of a flow, within {@link LIMITS}, until it is released. */
export class Recording {
  readonly #pool = new BlockPool(LIMITS.poolBytes);
  /** Each recorded segment in its turn. */
  readonly #packet = new Packet();

  /** False when there is no room for it in the pool. */
  add(flow: Flow, from: Side, packet: Packet): boolean {
    if (flow.recordedSegments >= LIMITS.segmentsOfConversation) return true;
    const usedRows = flow.recordedSegments % ROWS_IN_BLOCK;
    if (usedRows === 0) {
      const block = this.#pool.extend(flow.lastRows);
      if (block === NO_BLOCK) return false;
      flow.lastRows = block;
    }
    const words = this.#pool.words(flow.lastRows);
    const at = this.#pool.wordAt(flow.lastRows) + usedRows * ROW_WORDS;
    flow.recordedSegments += 1;
    words[at] = packet.number;
    words[at + 1] = packet.seconds - flow.firstSeconds;
    words[at + 2] = packet.hasTime ? packet.nanoseconds : NO_TIME;
    words[at + 3] = packet.relSeq;
    words[at + 4] = packet.relAck;
    words[at + 5] = packet.flags | (from === flow.high ? FROM_HIGH : 0) | (packet.marks << MARKS_SHIFT);
    words[at + 6] = packet.window;
    words[at + 7] = packet.length;
    // They do not follow from the relative numbers, as those may begin anew in a conversation.
    words[at + 8] = packet.seq;
    words[at + 9] = packet.ack;
    // A duplicate acknowledgement has no payload, so that both can use one word.
    if (packet.length === 0) {
      words[at + 10] = packet.duplicateAckNumber;
      return true;
    }
    const before = from.recordedBytes;
    const room = LIMITS.payloadBytesOfSide - before;
    const wanted = Math.max(0, Math.min(packet.capturedEnd - packet.payloadAt, room));
    const isRoom = this.#keep(from, packet, wanted);
    words[at + 10] = from.recordedBytes - before;
    words[at + 11] = before;
    if (from.isStraight === 1 && !isStraightOn(packet, before, from.recordedBytes)) from.isStraight = 0;
    return isRoom;
  }

  /** To be called once: from then on nothing is recorded of it. */
  release({ lastRows, high, low }: Flow): void {
    for (const last of [lastRows, high.lastPayload, low.lastPayload]) this.#pool.release(last);
  }

  /**
   * Calls `visit` with each segment recorded, in the order of the file. What was kept of its payload stands from
   * `payloadAt` to `capturedEnd` in what was kept of its side; of addresses and headers nothing is there.
   */
  each(flow: Flow, visit: (packet: Packet, isFromHigh: boolean) => void): void {
    let left = flow.recordedSegments;
    for (let block = flow.lastRows; left > 0;) {
      block = this.#pool.next(block);
      const words = this.#pool.words(block);
      const first = this.#pool.wordAt(block);
      const count = Math.min(left, ROWS_IN_BLOCK);
      for (let index = 0; index < count; index += 1) {
        const at = first + index * ROW_WORDS;
        this.#recall(flow, words, at);
        visit(this.#packet, (words[at + 5]! & FROM_HIGH) !== 0);
      }
      left -= count;
    }
  }

  /** Copies all that was kept of the payload of a side; rows tell where in it theirs is. */
  copyPayload({ lastPayload, recordedBytes }: Side, target: Uint8Array): void {
    let block = lastPayload;
    for (let at = 0; at < recordedBytes; at += BLOCK_BYTES) {
      block = this.#pool.next(block);
      const size = Math.min(recordedBytes - at, BLOCK_BYTES);
      copy(this.#pool.bytes(block), this.#pool.byteAt(block), target, at, size);
    }
  }

  #recall({ firstSeconds, linkType, stream }: Flow, words: Int32Array, at: number): void {
    const packet = this.#packet;
    packet.linkType = linkType;
    packet.stream = stream;
    packet.number = words[at]!;
    packet.seconds = firstSeconds + words[at + 1]!;
    packet.nanoseconds = words[at + 2]!;
    packet.hasTime = packet.nanoseconds !== NO_TIME;
    packet.relSeq = words[at + 3]! >>> 0;
    packet.relAck = words[at + 4]! >>> 0;
    packet.flags = words[at + 5]! & (FROM_HIGH - 1);
    packet.marks = words[at + 5]! >>> MARKS_SHIFT;
    packet.window = words[at + 6]!;
    packet.length = words[at + 7]! >>> 0;
    packet.seq = words[at + 8]!;
    packet.ack = words[at + 9]!;
    packet.duplicateAckNumber = packet.length === 0 ? words[at + 10]! : 0;
    packet.payloadAt = words[at + 11]!;
    packet.capturedEnd = packet.payloadAt + (packet.length === 0 ? 0 : words[at + 10]!);
  }

  /** False when the pool has no room for all of it. */
  #keep(from: Side, { bytes, payloadAt }: Packet, wanted: number): boolean {
    let at = payloadAt;
    const end = payloadAt + wanted;
    while (at < end) {
      const used = from.recordedBytes & (BLOCK_BYTES - 1);
      const block = used === 0 ? this.#pool.extend(from.lastPayload) : from.lastPayload;
      if (block === NO_BLOCK) return false;
      from.lastPayload = block;
      const size = Math.min(end - at, BLOCK_BYTES - used);
      copy(bytes, at, this.#pool.bytes(block), this.#pool.byteAt(block) + used, size);
      from.recordedBytes += size;
      at += size;
    }
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
