/** What each side said: its segments put in order, each byte once, up to the first that is missing. */
import type { Packet } from './packet.ts';
import type { Recording } from './recording.ts';
import { Buffer } from 'node:buffer';
import { Flag } from './flag.ts';
import type { Flow } from './flow.ts';
import { LIMITS } from './limits.ts';
import { MarkBit } from './mark.ts';
import type { Side } from './side.ts';

/** All that one side said. */
export interface StreamText {
  /** As UTF-8; what is no UTF-8 appears as U+FFFD. */
  readonly text: string;
  /** Bytes of `text` on the wire. */
  readonly bytes: number;
  /** False when something more was sent that the file, or the room to keep it, does not have. */
  readonly isWhole: boolean;
  /** A repeated byte was not the same as the first time: the receiver may have seen another text. */
  readonly isDisputed: boolean;
}

/** A segment with payload, as far as its place in the stream goes. */
type Piece = Pick<Packet, 'relSeq' | 'flags' | 'length' | 'payloadAt' | 'capturedEnd'>;

/** Reads what a side said out of its recording; its memory serves one side after the other. */
export class StreamReader {
  readonly #recording: Recording;
  /** Of one side: its payload as it was recorded, and in order. */
  readonly #recorded = Buffer.alloc(LIMITS.payloadBytesOfSide);
  readonly #ordered = Buffer.alloc(LIMITS.payloadBytesOfSide);
  readonly #early: Piece[] = [];
  /** Relative number of the byte that is wanted next; where the stream begins is not known without a SYN. */
  #next: number | undefined;
  #filled = 0;
  #isWhole = true;
  #isDisputed = false;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  read(flow: Flow, side: Side): StreamText {
    const isRecorded = flow.recordedSegments === flow.segments;
    const { recordedBytes } = side;
    this.#recording.copyPayload(side, this.#recorded);
    if (side.isStraight === 1) {
      const text = this.#recorded.toString('utf8', 0, recordedBytes);
      return { text, bytes: recordedBytes, isWhole: isRecorded, isDisputed: false };
    }
    this.#next = side.synNumber + side.synAckNumber > 0 ? 1 : undefined;
    this.#early.length = 0;
    this.#filled = 0;
    this.#isWhole = true;
    this.#isDisputed = false;
    const isHigh = side === flow.high;
    this.#recording.each(flow, (packet, isFromHigh) => {
      if (isFromHigh === isHigh && packet.length > 0 && isOfStream(packet)) this.#add(packet);
    });
    if (this.#early.length > 0) this.#takeEarly();
    return {
      text: this.#ordered.toString('utf8', 0, this.#filled),
      bytes: this.#filled,
      isWhole: this.#isWhole && isRecorded,
      isDisputed: this.#isDisputed,
    };
  }

  #add({ relSeq, flags, length, payloadAt, capturedEnd }: Packet): void {
    const piece = { relSeq, flags, length, payloadAt, capturedEnd };
    const next = this.#next;
    const known = next === undefined ? -1 : (next - dataAt(piece)) | 0;
    if (next === undefined || known < 0) this.#early.push(piece);
    else this.#take(piece, next, known);
  }

  #takeEarly(): void {
    this.#early.sort((one, other) => (dataAt(one) - dataAt(other)) | 0);
    this.#next ??= dataAt(this.#early[0]!);
    for (const piece of this.#early) {
      const known = (this.#next - dataAt(piece)) | 0;
      if (known < 0) this.#isWhole = false;
      else this.#take(piece, this.#next, known);
    }
  }

  /** What is new of a segment whose first `known` bytes came before. */
  #take({ length, payloadAt, capturedEnd }: Piece, next: number, known: number): void {
    const payload = this.#recorded.subarray(payloadAt, capturedEnd);
    const keptBytes = payload.length;
    this.#compare(payload.subarray(0, known), this.#filled - known);
    if (length <= known) return;
    if (keptBytes < length) this.#isWhole = false;
    if (keptBytes <= known) return;
    this.#ordered.set(payload.subarray(known), this.#filled);
    this.#filled += keptBytes - known;
    this.#next = (next + keptBytes - known) | 0;
  }

  /** Bytes that come a second time with those that were to be at `offset` already. */
  #compare(again: Uint8Array, offset: number): void {
    if (offset < 0 || again.length === 0) return;
    if (this.#ordered.compare(again, 0, again.length, offset, offset + again.length) !== 0)
      this.#isDisputed = true;
  }
}

/** A keep-alive's byte is not meant to be read, nor is what a reset may carry part of the stream. */
function isOfStream({ marks, flags }: Packet): boolean {
  return (marks & MarkBit.keep_alive) === 0 && (flags & Flag.RST) === 0;
}

/** A SYN takes one number before its data. */
function dataAt({ relSeq, flags }: Piece): number {
  return flags & Flag.SYN ? (relSeq + 1) | 0 : relSeq | 0;
}
