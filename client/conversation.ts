/** What is asked and answered in one session: how many requests may go out, and whether the replies are right. */
import { TIME_REPLY_BYTES, clockText, timeReply } from '../server/protocol/encode.ts';
import { isTimely, type ReplyVerifier, secondOfDayAt } from './verify.ts';
import { Buffer } from 'node:buffer';
import type { Log } from './log/log.ts';
import type { Reply } from '../server/protocol/messages.ts';
import { ReplyDecoder } from '../server/protocol/decode.ts';
import type { SessionRecord } from './record.ts';

/** The requests and replies of one session, without its socket. */
export class Conversation {
  readonly #record: SessionRecord;
  readonly #verifier: ReplyVerifier;
  readonly #log: Log;
  /** Asked once: the hot path makes no events that nobody reads. */
  readonly #tellsReplies: boolean;
  readonly #decoder = new ReplyDecoder();
  #released: number;
  /** From then on the server may say what it likes. */
  saidGoodbye = false;

  constructor(record: SessionRecord, verifier: ReplyVerifier, log: Log) {
    this.#record = record;
    this.#verifier = verifier;
    this.#log = log;
    this.#tellsReplies = log.enabled('info');
    this.#released = record.plan.dueMs === undefined ? record.plan.requests : 0;
  }

  /** Lets one more request go, when a rate decides when they are sent. */
  release(): void {
    this.#released += 1;
  }

  /** How many requests go out now: those wanted, released, and allowed to be unanswered. They count as sent. */
  takeRequests(nowMs: number): number {
    const { sentUs, intendedUs, outstanding, plan, rules } = this.#record;
    const { dueMs } = plan;
    const mayGo = Math.min(this.#released, this.#wanted(nowMs)) - sentUs.length;
    const count = Math.max(0, Math.min(mayGo, rules.pipeline - outstanding));
    const us = this.#record.us(nowMs);
    for (let index = 0; index < count; index += 1) {
      if (dueMs !== undefined) intendedUs.push(this.#record.us(dueMs(sentUs.length)));
      sentUs.push(us);
    }
    return count;
  }

  /** Whether all that was to be asked has a reply. */
  isComplete(nowMs: number): boolean {
    return this.#record.repliedUs.length >= this.#wanted(nowMs);
  }

  /** Since when the oldest request has waited for its reply, in Unix ms. */
  get waitingSinceMs(): number | undefined {
    const { intendedUs, sentUs, repliedUs } = this.#record;
    const oldest = repliedUs.length;
    return this.#record.atMs(intendedUs[oldest] ?? sentUs[oldest]);
  }

  /** Takes what the server sent; `chunk` may be overwritten afterwards. */
  receive(chunk: Buffer, lengthBytes: number, nowMs: number): void {
    const us = this.#record.us(nowMs);
    this.#record.firstByteUs ??= us;
    this.#record.bytesIn += lengthBytes;
    const at = this.#decoder.held.length === 0 ? this.#takePrompt(chunk, lengthBytes, nowMs, us) : 0;
    if (at === lengthBytes) return;
    for (const reply of this.#decoder.push(chunk.subarray(at, lengthBytes))) this.#judge(reply, nowMs, us);
  }

  /** The connection is over: what was left of an unfinished line belongs to the record too. */
  end(nowMs: number): void {
    const held = Buffer.from(this.#decoder.held).toString();
    if (held === '') return;
    if (this.isComplete(nowMs)) this.#record.addFarewell(held);
    else this.#record.note(`unfinished reply ${quote(held)}`);
  }

  /** The fast path: whole replies that tell this second or the last. Answers how many bytes they took. */
  #takePrompt(chunk: Buffer, lengthBytes: number, nowMs: number, us: number): number {
    this.#verifier.tick(nowMs);
    let at = 0;
    while (this.#record.outstanding > 0 && lengthBytes - at >= TIME_REPLY_BYTES) {
      const secondOfDay = this.#verifier.match(chunk, at);
      if (secondOfDay === -1) break;
      this.#answered(secondOfDay, us);
      at += TIME_REPLY_BYTES;
    }
    return at;
  }

  #judge(reply: Reply, nowMs: number, us: number): void {
    const { sentUs, repliedUs } = this.#record;
    const sentMs = this.#record.atMs(sentUs[repliedUs.length]);
    if (sentMs === undefined) this.#unasked(reply, nowMs);
    else if (reply.kind === 'wrong') this.#wrong(`${quote(textOf(reply))} ${reply.reason}`, us);
    else if (isTimely(reply.secondOfDay, sentMs, nowMs)) this.#answered(reply.secondOfDay, us);
    else
      this.#wrong(`${quote(textOf(reply))} when the local time was ${clockText(secondOfDayAt(nowMs))}`, us);
  }

  #answered(secondOfDay: number, us: number): void {
    this.#record.addReply(secondOfDay, us);
    if (this.#tellsReplies) this.#log.write({ event: 'reply', session: this.#record, secondOfDay });
  }

  #wrong(reason: string, us: number): void {
    this.#record.addWrongReply(reason, us);
    this.#log.write({ event: 'wrong', session: this.#record, reason });
  }

  /** A farewell is good manners; the same bytes earlier would pass for the reply to a request not yet sent. */
  #unasked(reply: Reply, nowMs: number): void {
    const text = textOf(reply);
    if (!this.isComplete(nowMs)) this.#record.fail('wrong', `${quote(text)} without a request`);
    else if (!this.saidGoodbye) this.#record.noteOnce(`data after the last reply: ${quote(text)}`);
    this.#record.addFarewell(text);
  }

  /** How many requests the session is to send; time may have reduced them to those already sent, one at least. */
  #wanted(nowMs: number): number {
    const { sentUs, plan } = this.#record;
    return sentUs.length > 0 && nowMs >= plan.untilMs ? sentUs.length : plan.requests;
  }
}

function textOf(reply: Reply): string {
  return reply.kind === 'time' ? timeReply(reply.secondOfDay) : Buffer.from(reply.line).toString();
}

/** With its line end made visible, and not longer than a log line should be. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
