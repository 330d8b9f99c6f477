/**
 * One client, from its first segment to the end of its socket.
 *
 *     chunk ─▶ LineDecoder ─▶ Responder ─▶ one write ─▶ (paused while 64 KiB are unsent)
 *
 * Every way a session ends goes through {@link Connection.finish}: what is owed is written, then FIN, then what
 * the client still sends is read and thrown away for a moment. Closing a socket with unread bytes would send RST,
 * and RST destroys replies the client has not read yet (RFC 9293, 3.10.7; RFC 2525, 2.17).
 */
import type { CloseReason, Peer } from './log/event.ts';
import { idleText, SERVER_BUSY } from './respond.ts';
import { Buffer } from 'node:buffer';
import type { ConnectionCounter } from './connection-counter.ts';
import { LineDecoder } from './protocol/decode.ts';
import type { LineRules } from './protocol/decode.ts';
import type { OpenSocket } from './accept.ts';
import type { Log } from './log/log.ts';
import type { Request } from './protocol/messages.ts';
import type { Responder } from './respond.ts';
import type { Socket } from 'node:net';

/** What all connections of one thread share. */
export interface Service {
  readonly responder: Responder;
  readonly rules: LineRules;
  readonly idleTimeoutS: number;
  readonly counter: ConnectionCounter;
  readonly log: Log;
  /** Unix time in ms. */
  readonly now: () => number;
}

/** Replies waiting for a client that does not read them; beyond this, reading from it pauses. */
export const MAX_UNSENT_BYTES = 64 * 1024;

/** How long the client may take to close its side after our FIN. */
const LINGER_MS = 2_000;

export class Connection {
  readonly #service: Service;
  readonly #socket: Socket;
  readonly #decoder: LineDecoder;
  readonly #peer: Peer;
  readonly #openedMs: number;
  #lastActivityMs: number;
  /** When our FIN was handed to the kernel; from then on the client has LINGER_MS. */
  #finSentMs: number | undefined;
  #reason: CloseReason | undefined;
  #error: string | undefined;
  #stopping = false;
  #requests = 0;
  #replies = 0;
  #invalid = 0;

  constructor(open: OpenSocket, service: Service, onClosed: (connection: Connection) => void) {
    this.#service = service;
    const socket = open((chunk, lengthBytes) => this.#receive(chunk, lengthBytes));
    this.#socket = socket;
    this.#decoder = new LineDecoder(service.rules);
    this.#peer = { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
    this.#openedMs = service.now();
    this.#lastActivityMs = this.#openedMs;
    const admitted = service.counter.take();

    socket.on('drain', () => this.#resume());
    socket.on('end', () => this.finish('client-closed'));
    socket.on('finish', () => (this.#finSentMs = this.#service.now()));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    socket.on('close', () => {
      this.#conclude();
      onClosed(this);
    });

    if (service.log.enabled('info')) {
      service.log.write({ event: 'opened', peer: this.#peer, open: service.counter.open });
    }
    if (!admitted) this.finish('busy', SERVER_BUSY);
  }

  /** Says `lastWords`, then FIN; the first reason given is the one that counts. */
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

  /** Ends the connection at once, whatever is owed. */
  destroy(): void {
    this.#reason ??= 'stopping';
    this.#socket.destroy();
  }

  /** Called every so often: ends what was silent too long, and what does not close after our FIN. */
  checkTime(nowMs: number): void {
    if (this.#finSentMs !== undefined && nowMs - this.#finSentMs > LINGER_MS) {
      this.#socket.destroy();
    } else if (nowMs - this.#lastActivityMs >= this.#service.idleTimeoutS * 1_000) {
      // A client that never reads cannot be told; whoever is still silent a whole limit later is cut off.
      if (this.#reason !== undefined || this.#socket.writableNeedDrain) this.#cutOff();
      else this.finish('idle', idleText(this.#service.idleTimeoutS));
      this.#lastActivityMs = nowMs;
    }
  }

  #cutOff(): void {
    this.#reason ??= 'idle';
    this.#socket.destroy();
  }

  /** `memory` is overwritten by the next chunk: what is to be kept of it has to be copied. */
  #receive(memory: Buffer, lengthBytes: number): void {
    if (this.#reason !== undefined) return;
    const { log, now, responder } = this.#service;
    const nowMs = now();
    this.#lastActivityMs = nowMs;
    if (log.enabled('debug')) log.write({ event: 'received', peer: this.#peer, bytes: lengthBytes });
    const times = this.#decoder.countTimes(memory, lengthBytes);
    if (times > 0 && !responder.echoes && !this.#stopping) this.#answerTimes(times, nowMs);
    else this.#receiveAny(memory.subarray(0, lengthBytes), nowMs);
  }

  #receiveAny(chunk: Buffer, nowMs: number): void {
    const requests = this.#decoder.push(chunk);
    if (this.#service.responder.echoes) this.#echo(chunk, requests);
    else if (requests.length > 0) this.#answer(requests, nowMs);
    if (this.#stopping && (requests.length > 0 || this.#decoder.heldBytes === 0)) this.finish('stopping');
  }

  /** Nearly every chunk there is: nothing but whole requests for the time, answered without making anything new. */
  #answerTimes(count: number, nowMs: number): void {
    const { log, responder } = this.#service;
    const bytes = responder.times(count, nowMs);
    this.#requests += count;
    this.#replies += count;
    if (log.enabled('info')) this.#narrateTimes(count, responder.timeText);
    this.#send(bytes);
  }

  #answer(requests: readonly Request[], nowMs: number): void {
    const answer = this.#service.responder.respond(requests, nowMs);
    this.#requests += answer.times + answer.unknowns + (answer.ends === 'quit' ? 1 : 0);
    this.#replies += answer.times;
    this.#invalid += answer.unknowns;
    if (this.#service.log.enabled('warn')) this.#narrate(requests, answer.timeText, answer.unknownText);
    if (answer.bytes.length > 0) this.#send(answer.bytes);
    if (answer.ends !== undefined) this.finish(answer.ends);
  }

  /** A piece that ends the session goes back up to its QUIT. */
  #echo(chunk: Buffer, requests: readonly Request[]): void {
    const { log } = this.#service;
    const quits = requests.some(({ kind }) => kind === 'quit');
    const back = quits ? chunk.subarray(0, Math.max(0, chunk.lastIndexOf('QUIT'))) : chunk;
    const bytes = Buffer.from(back);
    this.#requests += requests.length;
    if (bytes.length > 0) {
      this.#replies += 1;
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
    this.#socket.resume();
  }

  /** One event for each thing asked and each thing answered, in the order of the wire. */
  #narrate(requests: readonly Request[], timeText: string, unknownText: string): void {
    const { log } = this.#service;
    const peer = this.#peer;
    const all = log.enabled('info');
    for (const request of requests) {
      if (request.kind === 'unknown') {
        log.write({ event: 'invalid', peer, line: visible(request.line), reply: unknownText });
      } else if (request.kind === 'time' && all) {
        this.#narrateTimes(1, timeText);
      } else if (request.kind === 'quit') {
        if (all) log.write({ event: 'request', peer, request: 'QUIT' });
        return;
      }
    }
  }

  #narrateTimes(count: number, timeText: string): void {
    const { log } = this.#service;
    for (let told = 0; told < count; told += 1) {
      log.write({ event: 'request', peer: this.#peer, request: 'TIME' });
      log.write({ event: 'reply', peer: this.#peer, reply: timeText });
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    const gone = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    this.#reason ??= gone ? 'reset' : 'failed';
    if (!gone) this.#error = error.code ?? error.message;
  }

  #conclude(): void {
    const { counter, log, now } = this.#service;
    counter.release();
    if (!log.enabled('info')) return;
    const counters = {
      requests: this.#requests,
      replies: this.#replies,
      invalid: this.#invalid,
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
