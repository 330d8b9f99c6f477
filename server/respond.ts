import { Buffer } from 'node:buffer';
import { clockText } from './protocol/encode.ts';
import type { Dialect } from './dialect.ts';
import type { Request } from './protocol/messages.ts';

/** How many replies stand ready in one piece; more requests than this in one chunk take several pieces. */
const PREPARED_REPLIES = 256;
const LINE_END = '\r\n';

/**
 * Answers requests in one dialect. The reply to TIME changes once a second, so it is written out once a second,
 * many times over in one buffer: a reply costs no string and no copy, and a run of requests costs one slice.
 */
export class Responder {
  readonly dialect: Dialect;
  readonly #unknown: Buffer;
  #second = Number.NaN;
  #timeText = '';
  #times = Buffer.alloc(0);
  #timeBytes = 0;
  /** The first n replies of {@link #times}, made when first needed. */
  #runs: Buffer[] = [];

  constructor(dialect: Dialect) {
    this.dialect = dialect;
    this.#unknown = Buffer.from(dialect.unknown + LINE_END);
  }

  /** The reply to TIME of the last answer, without its line end. */
  get timeText(): string {
    return this.#timeText;
  }

  /** The replies to `count` requests for the time that came at `nowMs` (Unix time in ms). */
  times(count: number, nowMs: number): Buffer {
    this.#setClock(nowMs);
    if (count <= PREPARED_REPLIES) return this.#run(count);
    const parts: Buffer[] = [];
    this.#takeTimes(count, parts);
    return Buffer.concat(parts);
  }

  /** Answers in order what one chunk completed, at the local time of `nowMs` (Unix time in ms). */
  respond(requests: readonly Request[], nowMs: number) {
    this.#setClock(nowMs);
    const parts: Buffer[] = [];
    /** Why the session is over after these bytes, when it is: nothing received later counts. */
    let ends: 'quit' | 'line-too-long' | undefined;
    let times = 0;
    let run = 0;
    let unknowns = 0;
    for (const request of requests) {
      if (request.kind === 'time') {
        run += 1;
        continue;
      }
      times += this.#takeTimes(run, parts);
      run = 0;
      if (request.kind === 'unknown') {
        parts.push(this.#unknown);
        unknowns += 1;
        continue;
      }
      ends = request.kind === 'quit' ? 'quit' : 'line-too-long';
      if (ends === 'line-too-long') parts.push(LINE_TOO_LONG);
      else if (this.dialect.farewell !== '') parts.push(Buffer.from(this.dialect.farewell + LINE_END));
      break;
    }
    times += this.#takeTimes(run, parts);
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    return { bytes, times, unknowns, ends };
  }

  #takeTimes(count: number, parts: Buffer[]): number {
    for (let left = count; left > 0; left -= PREPARED_REPLIES) {
      parts.push(this.#run(Math.min(left, PREPARED_REPLIES)));
    }
    return count;
  }

  #run(count: number): Buffer {
    return (this.#runs[count] ??= this.#times.subarray(0, count * this.#timeBytes));
  }

  /** A new buffer each second: the last one may still be on its way to a slow client. */
  #setClock(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) return;
    this.#second = second;
    this.#timeText = timeText(this.dialect.time, new Date(nowMs));
    const reply = Buffer.from(this.#timeText + LINE_END);
    this.#timeBytes = reply.length;
    this.#times = Buffer.alloc(reply.length * PREPARED_REPLIES, reply);
    this.#runs = [];
  }
}

const LINE_TOO_LONG = Buffer.from(`ERROR line too long${LINE_END}`);
/** Sent to a connection beyond `MAX_CONNECTIONS`. */
export const SERVER_BUSY = Buffer.from(`ERROR server busy${LINE_END}`);

/** Sent to a client that was silent for too long. */
export function idleText(idleTimeoutS: number): Buffer {
  return Buffer.from(`ERROR idle for ${idleTimeoutS} s${LINE_END}`);
}

/** Sent to a client that began a line and did not end it. */
export function lineTooSlowText(lineTimeoutS: number): Buffer {
  return Buffer.from(`ERROR line not ended after ${lineTimeoutS} s${LINE_END}`);
}

/** Fills a dialect's time pattern with the local date and time. */
function timeText(pattern: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = clockText(now.getHours() * 3_600 + now.getMinutes() * 60 + now.getSeconds());
  return pattern
    .replace('hh:mm:ss', clock)
    .replace('dd MM yy', `${two(now.getDate())} ${two(now.getMonth() + 1)} ${two(now.getFullYear() % 100)}`);
}
