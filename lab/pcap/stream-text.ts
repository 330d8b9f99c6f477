/** What each side said: its segments put in order, each byte once, up to the first that is missing. */
import type { Recording, Row } from './recording.ts';
import { Buffer } from 'node:buffer';
import { Flag } from './packet.ts';
import type { Flow } from './flow.ts';
import { MarkBit } from './mark.ts';

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

const EMPTY: StreamText = { text: '', bytes: 0, isWhole: true, isDisputed: false };

export class StreamReader {
  readonly #recording: Recording;
  readonly #high: Assembly;
  readonly #low: Assembly;

  /** `maxBytes`: the most payload the recording keeps of a conversation. */
  constructor(recording: Recording, maxBytes: number) {
    this.#recording = recording;
    this.#high = new Assembly(recording, maxBytes);
    this.#low = new Assembly(recording, maxBytes);
  }

  read(flow: Flow): { readonly high: StreamText; readonly low: StreamText } {
    const { high, low } = flow;
    if (high.payloadBytes + low.payloadBytes === 0) return { high: EMPTY, low: EMPTY };
    this.#high.begin(high.synNumber + high.synAckNumber > 0);
    this.#low.begin(low.synNumber + low.synAckNumber > 0);
    this.#recording.each(flow, (row) => {
      if (row.length > 0) (row.isFromHigh ? this.#high : this.#low).add(row);
    });
    const isRecorded = flow.recordedSegments === flow.segments;
    return { high: this.#high.end(isRecorded), low: this.#low.end(isRecorded) };
  }
}

/** The text of one side under construction. */
class Assembly {
  readonly #recording: Recording;
  readonly #bytes: Buffer;
  /** A segment that comes a second time. */
  readonly #again: Uint8Array;
  readonly #early: Row[] = [];
  /** Relative number of the byte that is wanted next; where the stream begins is not known without a SYN. */
  #next: number | undefined;
  #filled = 0;
  #isWhole = true;
  #isDisputed = false;

  constructor(recording: Recording, maxBytes: number) {
    this.#recording = recording;
    this.#bytes = Buffer.alloc(maxBytes);
    this.#again = new Uint8Array(maxBytes);
  }

  begin(isSynKnown: boolean): void {
    this.#next = isSynKnown ? 1 : undefined;
    this.#early.length = 0;
    this.#filled = 0;
    this.#isWhole = true;
    this.#isDisputed = false;
  }

  add(row: Row): void {
    if (!isOfStream(row)) return;
    const next = this.#next;
    if (next === undefined) this.#early.push(row.copy());
    else {
      const known = (next - dataAt(row)) | 0;
      if (known < 0) this.#early.push(row.copy());
      else this.#take(row, next, known);
    }
  }

  end(isRecorded: boolean): StreamText {
    if (this.#early.length > 0) this.#takeEarly();
    const text = this.#bytes.toString('utf8', 0, this.#filled);
    return {
      text,
      bytes: this.#filled,
      isWhole: this.#isWhole && isRecorded,
      isDisputed: this.#isDisputed,
    };
  }

  #takeEarly(): void {
    this.#early.sort((one, other) => (dataAt(one) - dataAt(other)) | 0);
    this.#next ??= dataAt(this.#early[0]!);
    for (const row of this.#early) {
      const known = (this.#next - dataAt(row)) | 0;
      if (known < 0) this.#isWhole = false;
      else this.#take(row, this.#next, known);
    }
  }

  /** What is new of a segment whose first `known` bytes came before. */
  #take(row: Row, next: number, known: number): void {
    const { length, keptBytes } = row;
    if (known > 0) this.#compare(row, known);
    if (length <= known) return;
    if (keptBytes < length) this.#isWhole = false;
    if (keptBytes <= known) return;
    this.#recording.copyPayload(row, known, this.#bytes, this.#filled);
    this.#filled += keptBytes - known;
    this.#next = (next + keptBytes - known) | 0;
  }

  #compare(row: Row, known: number): void {
    const offset = this.#filled - known;
    const size = Math.min(known, row.keptBytes);
    if (offset < 0 || size <= 0) return;
    this.#recording.copyPayload(row, 0, this.#again, 0);
    for (let index = 0; index < size; index++) {
      if (this.#again[index] !== this.#bytes[offset + index]) this.#isDisputed = true;
    }
  }
}

/** A keep-alive's byte is not meant to be read, nor is what a reset may carry part of the stream. */
function isOfStream({ marks, flags }: Row): boolean {
  return (marks & MarkBit.keep_alive) === 0 && (flags & Flag.RST) === 0;
}

/** A SYN takes one number before its data. */
function dataAt({ relSeq, flags }: Row): number {
  return flags & Flag.SYN ? (relSeq + 1) | 0 : relSeq | 0;
}
