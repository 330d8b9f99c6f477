import { COUNTER_OF, type Failure, NO_FAILURES, type RequestCounts, type SessionSample } from './sample.ts';
import type { SessionPlan } from './schedule.ts';
import type { SessionRules } from './wire.ts';

/** Enough to recognise what a server says on leaving; the rest is counted only. */
const MAX_FAREWELL_CHARACTERS = 1_024;

/** A session's sample while it grows. Times come in as Unix ms and are kept as µs after the start. */
export class SessionRecord {
  readonly rules: SessionRules;
  readonly plan: SessionPlan;
  /** Which session of the burst it is. */
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
  #first: Failure | undefined;
  #last: Failure | undefined;
  #reason = '';
  #wrong = 0;
  #farewell = '';

  constructor(rules: SessionRules, plan: SessionPlan, startedAtMs: number) {
    this.rules = rules;
    this.plan = plan;
    this.id = plan.id;
    this.startedAtMs = startedAtMs;
  }

  /** Requests written and not answered yet. */
  get outstanding(): number {
    return this.sentUs.length - this.repliedUs.length;
  }

  us(atMs: number): number {
    return Math.round((atMs - this.startedAtMs) * 1_000);
  }

  /** The Unix ms of an instant that was kept, if it was. */
  atMs(us: number | undefined): number | undefined {
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

  /** The sample of a session that has ended. */
  finish(endedAtMs: number): SessionSample {
    const { machine, address, port } = this.rules;
    return {
      type: 'session',
      id: this.id,
      machine,
      localAddress: this.localAddress,
      localPort: this.localPort,
      remoteAddress: address,
      remotePort: port,
      outcome: this.#first ?? 'completed',
      ...(this.#reason !== '' && { reason: this.#reason }),
      intendedAtMs: this.plan.intendedAtMs,
      startedAtMs: this.startedAtMs,
      connectedUs: this.connectedUs,
      firstByteUs: this.firstByteUs,
      endedUs: this.us(endedAtMs),
      requests: this.#count(),
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

  #count(): RequestCounts {
    const [sent, wrong] = [this.sentUs.length, this.#wrong];
    const { requests } = this.plan;
    const intended = Number.isFinite(requests) ? requests : Math.max(1, sent);
    const answered = this.repliedUs.length - wrong;
    const counts = { intended, sent, answered, ...NO_FAILURES, wrong };
    if (this.#last !== undefined) counts[COUNTER_OF[this.#last]] += intended - this.repliedUs.length;
    return counts;
  }
}
