/** Bytes in, whole messages out, wherever TCP cut the stream. No sockets here: both ends and every test feed it. */
import { Buffer } from 'node:buffer';
import { DEFAULT_MAX_LINE_BYTES, QUIT, type Reply, type Request, TIME, TOO_LONG } from './messages.ts';
import { TIME_REPLY_BYTES, TIME_REQUEST_BYTES } from './encode.ts';

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const DIGIT_0 = 0x30;
const NOTHING = new Uint8Array(0);

/** What counts as a line and as its end. */
export interface LineRules {
  /** Longest line in bytes, its line end not counted. */
  readonly maxLineBytes: number;
  /** Take CR LF alone as the end of a known command; otherwise a bare LF, as nc types it, will do. */
  readonly strictCrlf: boolean;
}

/**
 * Turns a client's byte stream into requests.
 *
 * A line ends at LF, and one CR before it belongs to the line end. Empty lines are passed over. A line that is too
 * long is reported once, as the last request there will ever be: what follows it cannot be told from its rest.
 */
export class LineDecoder {
  readonly #maxLineBytes: number;
  readonly #strictCrlf: boolean;
  #held: Uint8Array = NOTHING;
  #ended = false;

  constructor({ maxLineBytes, strictCrlf }: LineRules) {
    this.#maxLineBytes = maxLineBytes;
    this.#strictCrlf = strictCrlf;
  }

  /** How many bytes of an unfinished line are waiting for the rest. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * How many requests for the time the first bytes of `chunk` are, when they are nothing else and nothing is held;
   * otherwise 0, and they are to be pushed. Whole requests change nothing in here, so the counting is all there is.
   */
  countTimes(chunk: Buffer, lengthBytes: number): number {
    if (this.#held.length > 0 || this.#ended || lengthBytes % TIME_REQUEST_BYTES !== 0) return 0;
    for (let start = 0; start < lengthBytes; start += TIME_REQUEST_BYTES) {
      if (!isTimeLine(chunk, start)) return 0;
    }
    return lengthBytes / TIME_REQUEST_BYTES;
  }

  /** Requests that `chunk` completed, in order. */
  push(chunk: Buffer): Request[] {
    const requests: Request[] = [];
    if (this.#ended) return requests;
    const stream = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    // Bytes held from before contain no LF: the search for one need not see them again.
    const searchFrom = this.#held.length;
    let start = 0;
    while (start < stream.length) {
      if (isTimeLine(stream, start)) {
        requests.push(TIME);
        start += TIME_REQUEST_BYTES;
        continue;
      }
      const end = stream.indexOf(LF, Math.max(start, searchFrom));
      if (end === -1) break;
      const request = this.#classify(stream, start, end);
      if (request !== undefined) requests.push(request);
      if (request === TOO_LONG) return this.#end(requests);
      start = end + 1;
    }
    // A copy, so that a few waiting bytes do not keep the whole chunk in memory.
    this.#held = start === stream.length ? NOTHING : Uint8Array.prototype.slice.call(stream, start);
    if (this.#heldIsTooLong()) {
      requests.push(TOO_LONG);
      return this.#end(requests);
    }
    return requests;
  }

  #classify(stream: Buffer, start: number, end: number): Request | undefined {
    const hasCr = end > start && stream[end - 1] === CR;
    const length = end - start - (hasCr ? 1 : 0);
    if (length === 0) return undefined;
    if (length > this.#maxLineBytes) return TOO_LONG;
    const line = stream.subarray(start, start + length);
    const known = hasCr || !this.#strictCrlf ? knownCommand(line) : undefined;
    return known ?? { kind: 'unknown', line };
  }

  /** A CR that came last may be half of the line end, so it does not count yet. */
  #heldIsTooLong(): boolean {
    const pendingCr = this.#held.at(-1) === CR ? 1 : 0;
    return this.#held.length - pendingCr > this.#maxLineBytes;
  }

  #end(requests: Request[]): Request[] {
    this.#ended = true;
    this.#held = NOTHING;
    return requests;
  }
}

/** `TIME` CR LF in one piece: nearly every request there is, recognised without looking for its end. */
function isTimeLine(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x54 &&
    bytes[at + 1] === 0x49 &&
    bytes[at + 2] === 0x4d &&
    bytes[at + 3] === 0x45 &&
    bytes[at + 4] === CR &&
    bytes[at + 5] === LF
  );
}

function knownCommand(line: Buffer): Request | undefined {
  if (line.length !== 4) return undefined;
  const word = line.toString('latin1');
  if (word === 'TIME') return TIME;
  return word === 'QUIT' ? QUIT : undefined;
}

/** Turns a server's byte stream into replies; each ends at its LF, or after 1,024 bytes without one. */
export class ReplyDecoder {
  #held: Uint8Array = NOTHING;

  /** What was received of a reply that has not ended. */
  get held(): Uint8Array {
    return this.#held;
  }

  push(chunk: Buffer): Reply[] {
    const replies: Reply[] = [];
    const stream = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let start = 0;
    while (start < stream.length) {
      const lineFeed = stream.indexOf(LF, start);
      const end = lineFeed === -1 ? stream.length : lineFeed + 1;
      if (lineFeed === -1 && end - start <= DEFAULT_MAX_LINE_BYTES) break;
      replies.push(decodeReply(stream.subarray(start, end)));
      start = end;
    }
    this.#held = start === stream.length ? NOTHING : Uint8Array.prototype.slice.call(stream, start);
    return replies;
  }
}

/** Reads one line, its line end included, as the assignment's point 1d has it: `JAM hh:mm:ss` CR LF. */
export function decodeReply(line: Uint8Array): Reply {
  const wrong = (reason: string): Reply => ({ kind: 'wrong', line: new Uint8Array(line), reason });
  if (line[0] !== 0x4a || line[1] !== 0x41 || line[2] !== 0x4d) return wrong('does not begin with JAM');
  if (line[3] !== 0x20) return wrong('no space after JAM');
  if (line.at(-1) !== LF || line.at(-2) !== CR) return wrong('does not end with CR LF');
  if (line.length !== TIME_REPLY_BYTES) return wrong('the time is not hh:mm:ss');
  const hours = twoDigits(line, 4);
  const minutes = twoDigits(line, 7);
  const seconds = twoDigits(line, 10);
  const shaped = line[6] === COLON && line[9] === COLON && hours >= 0 && minutes >= 0 && seconds >= 0;
  if (!shaped) return wrong('the time is not hh:mm:ss');
  if (hours > 23 || minutes > 59 || seconds > 59) return wrong('no such time of day');
  return { kind: 'time', secondOfDay: hours * 3_600 + minutes * 60 + seconds };
}

/** The number at two ASCII digits, or -1. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - DIGIT_0;
  const ones = (bytes[at + 1] ?? 0) - DIGIT_0;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
