/** The socket as the sessions use it, and the bytes they write: kept ready, so that a request costs no new ones. */
import { QUIT_REQUEST, TIME_REQUEST } from '../server/protocol/encode.ts';
import { Buffer } from 'node:buffer';
import type { Failure } from './sample.ts';
import { connect, type Socket } from 'node:net';

/** What all sessions of a burst have in common. */
export interface SessionRules {
  readonly machine: string;
  /** An IP address: a name is looked up once, not by every session. */
  readonly address: string;
  readonly port: number;
  /** Undefined lets the system choose. */
  readonly localAddress: string | undefined;
  /** How many requests may be unanswered at a time. */
  readonly pipeline: number;
  /** Time kept open between the last reply and the end. */
  readonly holdMs: number;
  /** Limit of connecting, of each reply, and of the server's FIN. */
  readonly timeoutMs: number;
  /** End with QUIT and wait for the server's FIN; otherwise our FIN comes first. */
  readonly quit: boolean;
}

/** All sockets read into this one: a chunk is used up before the next one is read. */
const CHUNK = Buffer.allocUnsafeSlow(65_536);
const TIMES: Buffer[] = [];

/** The bytes that end a session. */
export const QUIT = Buffer.from(QUIT_REQUEST);

/** `count` requests as one write, made when first needed. */
export function times(count: number): Buffer {
  return (TIMES[count] ??= Buffer.from(TIME_REQUEST.repeat(count)));
}

/** Begins to connect. `receive` gets a buffer that the next chunk, of any socket, will overwrite. */
export function openSocket(
  { address, port, localAddress }: SessionRules,
  receive: (chunk: Buffer, lengthBytes: number) => void,
): Socket {
  return connect({
    host: address,
    port,
    ...(localAddress !== undefined && { localAddress }),
    autoSelectFamily: false,
    noDelay: true,
    // The server's FIN is an event of the session, to be answered when the session says so.
    allowHalfOpen: true,
    onread: {
      buffer: CHUNK,
      callback: (lengthBytes) => {
        receive(CHUNK, lengthBytes);
        return true;
      },
    },
  });
}

/** A socket's error as an outcome; before the connection stands, whatever else the system says amounts to a refusal. */
export function failureOf(code: string | undefined, isConnecting: boolean): Failure {
  if (code === 'ETIMEDOUT') return 'timed-out';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return isConnecting ? 'refused' : 'reset';
}
