/**
 * One session on the wire, from connect to the last FIN.
 *
 *     connecting ──▶ asking ──▶ holding ──▶ leaving ──▶ ended
 *                    TIME, JAM              QUIT, FIN
 *
 * Every way out leads through `#end`, so each session gives exactly one sample. It has no timer for its limits: the
 * burst calls `expire` on all of them, which costs ten thousand sessions one timer instead of as many.
 */
import { ownLimit } from './own-limits.ts';
import { QUIT, failureOf, openSocket, type SessionRules, times } from './wire.ts';
import type { Failure, SessionSample } from './sample.ts';
import type { Buffer } from 'node:buffer';
import type { Clock } from './clock.ts';
import { Conversation } from './conversation.ts';
import type { Log } from './log/log.ts';
import type { ReplyVerifier } from './verify.ts';
import type { SessionPlan } from './schedule.ts';
import { SessionRecord } from './record.ts';
import type { Socket } from 'node:net';

/** What a session needs beside its rules and its plan. */
export interface SessionTools {
  readonly clock: Clock;
  readonly log: Log;
  /** One for all sessions of a process. */
  readonly verifier: ReplyVerifier;
  readonly onEnd: (sample: SessionSample, client: Client) => void;
}

/** One session; it begins to connect when it is made. */
export class Client {
  readonly #tools: SessionTools;
  readonly #record: SessionRecord;
  readonly #conversation: Conversation;
  readonly #socket: Socket;
  readonly #tellsSends: boolean;
  #phase: 'connecting' | 'asking' | 'holding' | 'leaving' | 'ended' = 'connecting';
  #leftAtMs = 0;
  #holdTimer: NodeJS.Timeout | undefined;

  /** Begins to connect. */
  constructor(rules: SessionRules, plan: SessionPlan, tools: SessionTools) {
    this.#tools = tools;
    this.#tellsSends = tools.log.enabled('info');
    this.#record = new SessionRecord(rules, plan, tools.clock.nowMs());
    this.#conversation = new Conversation(this.#record, tools.verifier, tools.log);
    this.#socket = openSocket(rules, (chunk, lengthBytes) => this.#received(chunk, lengthBytes));
    this.#socket.on('connectionAttempt', () => this.#attempting());
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('end', () => this.#serverClosed());
    this.#socket.on('error', (error) => this.#broke(error));
  }

  /** Lets one more request go, when a rate decides when they are sent. */
  release(nowMs: number): void {
    this.#conversation.release();
    if (this.#phase === 'asking') this.#ask(nowMs);
  }

  /** Ends the session if what it waits for is overdue. */
  expire(nowMs: number): void {
    const { timeoutMs } = this.#record.rules;
    const isOverdue = (sinceMs: number | undefined): boolean =>
      sinceMs !== undefined && nowMs - sinceMs >= timeoutMs;
    if (this.#phase === 'connecting' && isOverdue(this.#record.startedAtMs)) {
      this.#fail('timed-out', `no connection within ${timeoutMs} ms`);
    } else if (this.#phase === 'asking' && isOverdue(this.#conversation.waitingSinceMs)) {
      this.#fail('timed-out', `no reply within ${timeoutMs} ms`);
    } else if (this.#phase === 'leaving' && isOverdue(this.#leftAtMs)) {
      this.#fail('timed-out', `no FIN from the server within ${timeoutMs} ms`);
    }
  }

  /** Ends the session because the burst is over. */
  stop(reason: string): void {
    this.#fail('cut', reason);
  }

  /** Comes just before connect(2), which gives the socket its name: one tick later the system can tell it. */
  #attempting(): void {
    const { address, port } = this.#record.rules;
    this.#record.startedAtMs = this.#tools.clock.nowMs();
    process.nextTick(() => {
      this.#record.localAddress = this.#socket.localAddress ?? null;
      this.#record.localPort = this.#socket.localPort ?? null;
    });
    this.#tools.log.write({ event: 'connecting', session: this.#record, address, port });
  }

  #connected(): void {
    const nowMs = this.#tools.clock.nowMs();
    const connectedUs = this.#record.us(nowMs);
    this.#record.connectedUs = connectedUs;
    this.#tools.log.write({ event: 'connected', session: this.#record, connectedUs });
    this.#phase = 'asking';
    this.#ask(nowMs);
  }

  #received(chunk: Buffer, lengthBytes: number): void {
    if (this.#phase === 'ended') return;
    const nowMs = this.#tools.clock.nowMs();
    this.#conversation.receive(chunk, lengthBytes, nowMs);
    if (this.#phase === 'asking') this.#ask(nowMs);
  }

  #ask(nowMs: number): void {
    if (this.#conversation.isComplete(nowMs)) return this.#hold();
    const count = this.#conversation.takeRequests(nowMs);
    if (count === 0) return;
    this.#write(times(count));
    if (this.#tellsSends)
      this.#tools.log.write({ event: 'sending', session: this.#record, request: 'TIME', count });
  }

  #hold(): void {
    this.#phase = 'holding';
    const { holdMs } = this.#record.rules;
    if (holdMs === 0) this.#leave();
    else this.#holdTimer = setTimeout(() => this.#leave(), holdMs);
  }

  #leave(): void {
    this.#phase = 'leaving';
    this.#leftAtMs = this.#tools.clock.nowMs();
    this.#conversation.saidGoodbye = true;
    if (this.#record.rules.quit) {
      this.#write(QUIT);
      this.#tools.log.write({ event: 'sending', session: this.#record, request: 'QUIT', count: 1 });
    } else {
      this.#record.closedBy = 'client';
      this.#socket.end();
    }
  }

  #serverClosed(): void {
    if (this.#phase === 'ended') return;
    this.#record.closedBy ??= 'server';
    const { sentUs, repliedUs } = this.#record;
    if (this.#phase === 'asking') {
      this.#fail('cut', `the server closed after ${repliedUs.length} of ${sentUs.length} replies`);
      return;
    }
    if (this.#phase === 'holding') this.#record.note('the server closed first');
    this.#end();
  }

  #broke(error: NodeJS.ErrnoException): void {
    if (this.#phase === 'ended') return;
    const isConnecting = this.#phase === 'connecting';
    const limit = isConnecting ? ownLimit(error.code) : undefined;
    if (limit !== undefined) return this.#fail('not-opened', limit);
    const failure = failureOf(error.code, isConnecting);
    if (failure === 'reset') this.#record.closedBy = 'reset';
    this.#fail(failure, `${error.syscall ?? 'socket'} ${error.code ?? error.message}`);
  }

  #write(bytes: Buffer): void {
    this.#record.bytesOut += bytes.length;
    this.#socket.write(bytes);
  }

  #fail(failure: Failure, reason: string): void {
    if (this.#phase === 'ended') return;
    this.#record.fail(failure, reason);
    if (this.#phase !== 'connecting') this.#record.closedBy ??= 'client';
    this.#end();
  }

  #end(): void {
    const nowMs = this.#tools.clock.nowMs();
    this.#phase = 'ended';
    clearTimeout(this.#holdTimer);
    this.#socket.destroy();
    this.#conversation.end(nowMs);
    const sample = this.#record.finish(nowMs);
    const { outcome, reason } = sample;
    this.#tools.log.write({
      event: 'closing',
      session: this.#record,
      outcome,
      ...(reason !== undefined && { reason }),
    });
    this.#tools.onEnd(sample, this);
  }
}
