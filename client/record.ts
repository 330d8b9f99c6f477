import { COUNTER_OF } from './sample.ts';
import type { Failure, RequestCounts, SessionSample } from './sample.ts';

/** Enough to recognise what a server says on leaving; the rest is counted only. */
const MAX_FAREWELL_CHARACTERS = 1_024;

/** The parts of a sample that are settled before its connection begins. */
export type Identity = Pick<
  SessionSample,
  'id' | 'machine' | 'remoteAddress' | 'remotePort' | 'intendedAtMs' | 'startedAtMs'
>;

/** A session's sample while it grows. Times come in as Unix ms and are kept as µs after the start. */
export class SessionRecord {
  readonly id: number;
  readonly sentUs: number[] = [];
  readonly intendedUs: number[] = [];
  readonly repliedUs: number[] = [];
  readonly clocks: number[] = [];
  localAddress: string | null = null;
  localPort: number | null = null;
  startedAtMs: number;
  connectedUs: number | null = null;
  firstByteUs: number | null = null;
  bytesIn = 0;
  bytesOut = 0;
  closedBy: SessionSample['closedBy'] = null;
  readonly #identity: Identity;
  #first: Failure | undefined;
  #last: Failure | undefined;
  #reason = '';
  #wrong = 0;
  #farewell = '';

  constructor(identity: Identity) {
    this.#identity = identity;
    this.id = identity.id;
    this.startedAtMs = identity.startedAtMs;
  }

  /** Requests written and not answered yet. */
  get outstanding(): number {
    return this.sentUs.length - this.repliedUs.length;
  }

  us(atMs: number): number {
    return Math.round((atMs - this.startedAtMs) * 1_000);
  }

  /** When request `index` was sent, in Unix ms. */
  sentAtMs(index: number): number | undefined {
    const us = this.sentUs[index];
    return us === undefined ? undefined : this.startedAtMs + us / 1_000;
  }

  addReply(secondOfDay: number, us: number): void {
    this.repliedUs.push(us);
    this.clocks.push(secondOfDay);
  }

  addWrongReply(reason: string, us: number): void {
    this.addReply(-1, us);
    this.#wrong += 1;
    this.fail('wrong', reason);
  }

  addFarewell(text: string): void {
    this.#farewell = (this.#farewell + text).slice(0, MAX_FAREWELL_CHARACTERS);
  }

  /** The first failure names the session; the last one is the fate of the requests without a reply. */
  fail(failure: Failure, reason: string): void {
    if (this.#last !== failure) this.note(reason);
    this.#first ??= failure;
    this.#last = failure;
  }

  /** Adds to the reason without changing the outcome. */
  note(reason: string): void {
    this.#reason += this.#reason === '' ? reason : `; ${reason}`;
  }

  /** For what is said of the first farewell line and need not be said again. */
  noteOnce(reason: string): void {
    if (this.#farewell === '') this.note(reason);
  }

  /** The sample of a session that set out to send `intended` requests. */
  finish(endedUs: number, intended: number): SessionSample {
    const { machine, remoteAddress, remotePort, intendedAtMs } = this.#identity;
    return {
      type: 'session',
      id: this.id,
      machine,
      localAddress: this.localAddress,
      localPort: this.localPort,
      remoteAddress,
      remotePort,
      outcome: this.#first ?? 'completed',
      ...(this.#reason !== '' && { reason: this.#reason }),
      intendedAtMs,
      startedAtMs: this.startedAtMs,
      connectedUs: this.connectedUs,
      firstByteUs: this.firstByteUs,
      endedUs,
      requests: this.#count(intended),
      ...(this.intendedUs.length > 0 && { intendedUs: this.intendedUs }),
      sentUs: this.sentUs,
      repliedUs: this.repliedUs,
      clocks: this.clocks,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      closedBy: this.closedBy,
      ...(this.#farewell !== '' && { farewell: this.#farewell }),
    };
  }

  #count(intended: number): RequestCounts {
    const answered = this.repliedUs.length - this.#wrong;
    const counts = {
      intended,
      sent: this.sentUs.length,
      answered,
      wrong: this.#wrong,
      refused: 0,
      reset: 0,
      timedOut: 0,
      cut: 0,
    };
    if (this.#last !== undefined) counts[COUNTER_OF[this.#last]] += intended - this.repliedUs.length;
    return counts;
  }
}
