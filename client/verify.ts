/** Is this reply right? Compared byte by byte first, read as a time of day only when that fails. */
import { TIME_REPLY_BYTES, timeReply } from '../server/protocol/encode.ts';
import { Buffer } from 'node:buffer';

/** How far the server's clock may be from ours. */
const TOLERANCE_S = 2;

const DAY_S = 86_400;
const NO_REPLY = Buffer.alloc(TIME_REPLY_BYTES);

/**
 * Nearly every reply there is tells this second or the one before, so those two lie ready as bytes: checking a reply
 * then costs fourteen comparisons and no string. One verifier serves all sessions of a process.
 */
export class ReplyVerifier {
  #second = Number.NaN;
  #now = NO_REPLY;
  #nowClock = -1;
  #before = NO_REPLY;
  #beforeClock = -1;

  /** Sets the clock; once for each chunk received is enough. */
  tick(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) return;
    this.#second = second;
    this.#nowClock = secondOfDayAt(second * 1_000);
    this.#beforeClock = secondOfDayAt((second - 1) * 1_000);
    this.#now = Buffer.from(timeReply(this.#nowClock));
    this.#before = Buffer.from(timeReply(this.#beforeClock));
  }

  /** The second of the day told by a whole and timely reply at `at`, or -1 when a closer look is needed. */
  match(bytes: Uint8Array, at: number): number {
    if (startsWith(bytes, at, this.#now)) return this.#nowClock;
    return startsWith(bytes, at, this.#before) ? this.#beforeClock : -1;
  }
}

/**
 * Whether a clock within {@link TOLERANCE_S} of ours can have said `told` (a second of the day) at some moment between
 * request and reply, both Unix ms. Counting round the day makes midnight a moment like others.
 */
export function isTimely(told: number, sentMs: number, repliedMs: number): boolean {
  const earliest = Math.floor(sentMs / 1_000) - TOLERANCE_S;
  const latest = Math.floor(repliedMs / 1_000) + TOLERANCE_S;
  const sinceEarliest = (told - secondOfDayAt(earliest * 1_000) + DAY_S) % DAY_S;
  return sinceEarliest <= latest - earliest;
}

/** Seconds since local midnight (by `TZ`) at a Unix time in ms. */
export function secondOfDayAt(unixMs: number): number {
  const date = new Date(unixMs);
  return date.getHours() * 3_600 + date.getMinutes() * 60 + date.getSeconds();
}

function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  // Backwards: the seconds are what differs, if anything does.
  for (let index = TIME_REPLY_BYTES - 1; index >= 0; index -= 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}
