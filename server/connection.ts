/**
 * One client, from its first segment to the end of its socket.
 *
 *     chunk ─▶ LineDecoder ─▶ Responder ─▶ one write ─▶ (paused while 64 KiB are unsent)
 *
 * A session ends in one of two ways. {@link Connection.finish} ends it in order: what is owed is written, then FIN, then
 * what the client still sends is read and thrown away for a moment. Closing a socket with unread bytes would send RST,
 * and RST destroys replies the client has not read yet (RFC 9293, 3.10.7; RFC 2525, 2.17). {@link Connection.cutOff}
 * ends it at once: the socket has failed, the client does not close, or the server can wait no longer.
 */
import type { CloseReason, Peer } from './log/event.ts';
import { idleText, lineTooSlowText, type Responder, SERVER_BUSY } from './respond.ts';
import { Buffer } from 'node:buffer';
import { LineDecoder, type LineRules } from './protocol/decode.ts';
import type { OpenSocket } from './accept.ts';
import type { Log } from './log/log.ts';
import type { Request } from './protocol/messages.ts';
import type { ServerConfig } from './config.ts';
import type { Socket } from 'node:net';

/** What all connections of one thread share. */
export interface Service
  extends LineRules, Pick<ServerConfig, 'idleTimeoutS' | 'lineTimeoutS' | 'maxConnections'> {
  readonly responder: Responder;
  /** How many connections are open over all threads: one shared cell, because the limit is on the whole server. */
  readonly open: Int32Array;
  readonly log: Log;
  /** Unix time in ms. */
  readonly now: () => number;
}

/** Replies waiting for a client that does not read them; beyond this, reading from it pauses. */
export const MAX_UNSENT_BYTES = 64 * 1024;

/** How long the client may take to close its side after our FIN. */
const LINGER_MS = 2_000;

/** One accepted connection; it tells `onClosed` when its socket has closed. */
export class Connection {
  readonly #service: Service;
  readonly #socket: Socket;
  readonly #decoder: LineDecoder;
  readonly #peer: Peer;
  readonly #openedMs: number;
  #lastActivityMs: number;
  /** When the line that is held began; while none is held it means nothing. */
  #lineBeganMs: number;
  /** When our FIN was handed to the kernel; from then on the client has LINGER_MS. */
  #finSentMs: number | undefined;
  #reason: CloseReason | undefined;
  #error: string | undefined;
  #stopping = false;
  readonly #counters = { requests: 0, replies: 0, invalid: 0 };

  constructor(openSocket: OpenSocket, service: Service, onClosed: (connection: Connection) => void) {
    this.#service = service;
    const socket = openSocket((chunk, lengthBytes) => this.#receive(chunk, lengthBytes));
    this.#socket = socket;
    this.#decoder = new LineDecoder(service);
    this.#peer = { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
    this.#openedMs = service.now();
    this.#lastActivityMs = this.#openedMs;
    this.#lineBeganMs = this.#openedMs;
    const open = Atomics.add(service.open, 0, 1) + 1;

    socket.on('drain', () => this.#resume());
    socket.on('end', () => this.finish('client-closed'));
    socket.on('finish', () => (this.#finSentMs = this.#service.now()));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    socket.on('close', () => {
      this.#conclude();
      onClosed(this);
    });

    if (service.log.enabled('info')) service.log.write({ event: 'opened', peer: this.#peer, open });
    if (open > service.maxConnections) this.finish('busy', SERVER_BUSY);
  }

  /** Writes `lastWords`, then FIN; the first reason given is the one that counts. */
  finish(reason: CloseReason, lastWords?: Buffer): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (lastWords !== undefined) this.#send(lastWords);
    this.#socket.end();
    this.#socket.resume();
  }

  /** The server stops: a line that has begun may end and be answered, all others end now. */
  stop(): void {
    this.#stopping = true;
    if (this.#decoder.heldBytes === 0) this.finish('stopping');
  }

  /** Ends the session at once, whatever is owed; a reason given before is the one that counts. */
  cutOff(reason: CloseReason): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  /** Called every so often: ends what was silent too long, what ends no line, and what does not close after our FIN. */
  checkTime(nowMs: number): void {
    if (this.#finSentMs !== undefined && nowMs - this.#finSentMs > LINGER_MS) {
      this.cutOff('idle');
    } else if (this.#isLineOverdue(nowMs)) {
      this.finish('line-too-slow', lineTooSlowText(this.#service.lineTimeoutS));
    } else if (nowMs - this.#lastActivityMs >= this.#service.idleTimeoutS * 1_000) {
      // A client that never reads cannot be told; whoever is still silent a whole limit later is cut off.
      if (this.#reason !== undefined || this.#socket.writableNeedDrain) this.cutOff('idle');
      else this.finish('idle', idleText(this.#service.idleTimeoutS));
      this.#lastActivityMs = nowMs;
    }
  }

  /**
   * A byte now and then would keep the idle limit away for ever. The rest of a line may be waiting to be read while
   * reading is paused, and an echo owes nothing to the end of a line: neither is the client's fault.
   */
  #isLineOverdue(nowMs: number): boolean {
    const { lineTimeoutS, responder } = this.#service;
    if (this.#decoder.heldBytes === 0 || nowMs - this.#lineBeganMs < lineTimeoutS * 1_000) return false;
    return this.#reason === undefined && !this.#socket.isPaused() && !responder.dialect.echo;
  }

  /** `memory` is overwritten by the next chunk: what is to be kept of it has to be copied. */
  #receive(memory: Buffer, lengthBytes: number): void {
    if (this.#reason !== undefined) return;
    const { log, now, responder } = this.#service;
    const nowMs = now();
    this.#lastActivityMs = nowMs;
    if (log.enabled('debug')) log.write({ event: 'received', peer: this.#peer, bytes: lengthBytes });
    const times = this.#decoder.countTimes(memory, lengthBytes);
    if (times > 0 && !responder.dialect.echo && !this.#stopping) this.#answerTimes(times, nowMs);
    else this.#receiveAny(memory.subarray(0, lengthBytes), nowMs);
  }

  #receiveAny(chunk: Buffer, nowMs: number): void {
    const heldBytes = this.#decoder.heldBytes;
    const requests = this.#decoder.push(chunk);
    // Whatever has no line feed in it makes the line that is held longer, by all of itself.
    const isSameLine = heldBytes > 0 && this.#decoder.heldBytes === heldBytes + chunk.length;
    if (!isSameLine) this.#lineBeganMs = nowMs;
    if (this.#service.responder.dialect.echo) this.#echo(chunk, requests);
    else if (requests.length > 0) this.#answer(requests, nowMs);
    if (this.#stopping && (requests.length > 0 || this.#decoder.heldBytes === 0)) this.finish('stopping');
  }

  /** Nearly every chunk there is: nothing but whole requests for the time, answered without making anything new. */
  #answerTimes(count: number, nowMs: number): void {
    const { log, responder } = this.#service;
    const bytes = responder.times(count, nowMs);
    this.#counters.requests += count;
    this.#counters.replies += count;
    if (log.enabled('info')) this.#narrateTimes(count);
    this.#send(bytes);
  }

  #answer(requests: readonly Request[], nowMs: number): void {
    const answer = this.#service.responder.respond(requests, nowMs);
    this.#counters.requests += answer.times + answer.unknowns + (answer.ends === 'quit' ? 1 : 0);
    this.#counters.replies += answer.times;
    this.#counters.invalid += answer.unknowns;
    if (this.#service.log.enabled('warn')) this.#narrate(requests);
    if (answer.bytes.length > 0) this.#send(answer.bytes);
    if (answer.ends !== undefined) this.finish(answer.ends);
  }

  /** A piece that ends the session goes back up to its QUIT. */
  #echo(chunk: Buffer, requests: readonly Request[]): void {
    const { log } = this.#service;
    const quits = requests.some(({ kind }) => kind === 'quit');
    const back = quits ? chunk.subarray(0, Math.max(0, chunk.lastIndexOf('QUIT'))) : chunk;
    const bytes = Buffer.from(back);
    this.#counters.requests += requests.length;
    if (bytes.length > 0) {
      this.#counters.replies += 1;
      if (log.enabled('info')) log.write({ event: 'reply', peer: this.#peer, reply: visible(bytes) });
      this.#send(bytes);
    }
    if (!quits) return;
    if (log.enabled('info')) log.write({ event: 'request', peer: this.#peer, request: 'QUIT' });
    this.finish('quit');
  }

  #send(bytes: Buffer): void {
    this.#socket.write(bytes);
    const unsentBytes = this.#socket.writableLength;
    if (unsentBytes < MAX_UNSENT_BYTES || this.#reason !== undefined) return;
    this.#socket.pause();
    this.#service.log.write({ event: 'paused', peer: this.#peer, unsentBytes });
  }

  #resume(): void {
    this.#lastActivityMs = this.#service.now();
    this.#lineBeganMs = this.#lastActivityMs;
    this.#socket.resume();
  }

  /** One event for each thing asked and each thing answered, in the order of the wire. */
  #narrate(requests: readonly Request[]): void {
    const { log, responder } = this.#service;
    const peer = this.#peer;
    const all = log.enabled('info');
    for (const request of requests) {
      if (request.kind === 'unknown') {
        log.write({ event: 'invalid', peer, line: visible(request.line), reply: responder.dialect.unknown });
      } else if (request.kind === 'time' && all) {
        this.#narrateTimes(1);
      } else if (request.kind === 'quit') {
        if (all) log.write({ event: 'request', peer, request: 'QUIT' });
        return;
      }
    }
  }

  #narrateTimes(count: number): void {
    const { log, responder } = this.#service;
    for (let told = 0; told < count; told += 1) {
      log.write({ event: 'request', peer: this.#peer, request: 'TIME' });
      log.write({ event: 'reply', peer: this.#peer, reply: responder.timeText });
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    const gone = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    if (!gone) this.#error = error.code ?? error.message;
    this.cutOff(gone ? 'reset' : 'failed');
  }

  #conclude(): void {
    const { open, log, now } = this.#service;
    Atomics.sub(open, 0, 1);
    if (!log.enabled('info')) return;
    const counters = {
      ...this.#counters,
      bytesIn: this.#socket.bytesRead,
      bytesOut: this.#socket.bytesWritten,
      durationMs: now() - this.#openedMs,
    };
    const error = this.#error === undefined ? {} : { error: this.#error };
    log.write({ event: 'closed', peer: this.#peer, reason: this.#reason ?? 'failed', ...error, counters });
  }
}

/** A received line as printable ASCII, everything else escaped as Python's repr does it. */
function visible(line: Uint8Array): string {
  let text = '';
  for (const byte of line) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x27;
    text += plain ? String.fromCharCode(byte) : (ESCAPES[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`);
  }
  return text;
}

const ESCAPES: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' };
