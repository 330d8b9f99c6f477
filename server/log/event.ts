/** What the server has to tell. Events first; text and JSON are made from them at the very end. */

/** The client's end of a connection. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** Why a connection ended. */
export type CloseReason =
  | 'quit' // QUIT was answered by FIN
  | 'client-closed' // the client's FIN came first
  | 'reset' // RST, or a write to a client that was gone
  | 'idle'
  | 'line-too-long'
  | 'line-too-slow'
  | 'busy'
  | 'stopping'
  | 'failed'; // any other error of the socket; `error` names it

/** A connection in numbers; `invalid` counts unknown commands. */
interface Counters {
  readonly requests: number;
  readonly replies: number;
  readonly invalid: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly durationMs: number;
}

/** How a thread ended that nobody had told to; 0 is the one that started the others. */
export interface ThreadEnd {
  readonly thread: number;
  readonly reason:
    | 'exception' // nobody caught it
    | 'out-of-memory'
    | 'exit'; // it left, with whatever exit code
  /** What it was, in one line: the exception, or `exit code 3`. */
  readonly error: string;
}

/** Events of one connection carry its peer, the others carry none. */
export type ServerEvent =
  | { event: 'listening'; address: string; port: number; threads: number }
  | { event: 'single-thread'; wanted: number; error: string }
  | { event: 'opened'; peer: Peer; open: number }
  | { event: 'received'; peer: Peer; bytes: number }
  | { event: 'request'; peer: Peer; request: 'TIME' | 'QUIT' }
  | { event: 'reply'; peer: Peer; reply: string }
  | { event: 'invalid'; peer: Peer; line: string; reply: string }
  | { event: 'paused'; peer: Peer; unsentBytes: number }
  | { event: 'closed'; peer: Peer; reason: CloseReason; error?: string; counters: Counters }
  | ({ event: 'thread-ended' } & ThreadEnd) // the server ends with it; `thread` is the one that ended
  | { event: 'stopping'; open: number }
  | { event: 'stopped' }
  | { event: 'failed'; error: string };

export type EventName = ServerEvent['event'];

/** Where an event happened and when: `time` is Unix time in ms. */
export interface Stamp {
  readonly time: number;
  readonly thread: number;
}

/** Levels by severity, as winston numbers them. */
export const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;
export type Level = keyof typeof LEVELS;

/** The level at which each event is logged. */
export const LEVEL_OF: Record<EventName, Level> = {
  listening: 'info',
  'single-thread': 'warn',
  opened: 'info',
  received: 'debug',
  request: 'info',
  reply: 'info',
  invalid: 'warn',
  paused: 'warn',
  closed: 'info',
  'thread-ended': 'error',
  stopping: 'info',
  stopped: 'info',
  failed: 'error',
};
