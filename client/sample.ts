/** What the client says on stdout, one JSON object a line: what it knows about each connection when it has ended. */

/**
 * How a connection ended. Exactly one applies; when several things went wrong, the first one names the session.
 *
 * - `completed`: every request answered rightly, and both sides closed in order
 * - `wrong`: a reply was not `JAM hh:mm:ss` CR LF, told another time than ours, or nobody had asked for it
 * - `not-opened`: this computer could not open a socket, so that no packet left it; `reason` says what it lacks
 * - `refused`: no connection came about; `reason` has the system's code
 * - `reset`: the server's RST ended it
 * - `timed-out`: connecting, a reply, or the server's FIN after ours or after QUIT took longer than allowed
 * - `cut`: ended before all replies were there, by the server's FIN or because the burst was stopped
 */
export type Outcome = 'completed' | 'wrong' | 'not-opened' | 'refused' | 'reset' | 'timed-out' | 'cut';

/** How a session or a request can fail. */
export type Failure = Exclude<Outcome, 'completed'>;

/** The name of an outcome where things are counted. */
export const COUNTER_OF = {
  completed: 'completed',
  wrong: 'wrong',
  'not-opened': 'notOpened',
  refused: 'refused',
  reset: 'reset',
  'timed-out': 'timedOut',
  cut: 'cut',
} as const satisfies Record<Outcome, string>;

/** To count from. */
export const NO_FAILURES: Readonly<Record<(typeof COUNTER_OF)[Failure], number>> = {
  wrong: 0,
  notOpened: 0,
  refused: 0,
  reset: 0,
  timedOut: 0,
  cut: 0,
};

/**
 * Every request has one outcome, so `intended` is the sum of all the others but `sent`: it counts each request the
 * session set out to send, also those that no longer got a chance to. `sent` are those that were really written.
 *
 * With a duration instead of a number, a session sets out to send what it wrote, and one request at the least.
 */
export type RequestCounts = Readonly<
  Record<'intended' | 'sent' | 'answered' | (typeof COUNTER_OF)[Failure], number>
>;

/** Times ending in `Us` are whole microseconds after `startedAtMs`; the columns have one entry per request. */
export interface SessionSample {
  readonly type: 'session';
  /** Counts from 0 within one burst of one machine. */
  readonly id: number;
  readonly machine: string;
  /** Null where the system never gave the socket a name. */
  readonly localAddress: string | null;
  readonly localPort: number | null;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly outcome: Outcome;
  /** What was unusual, in words; a session can be completed and still have one. */
  readonly reason?: string;
  /** When the schedule wanted the session to begin; Unix time in ms. */
  readonly intendedAtMs: number;
  /** Just before connect(2); Unix time in ms with a fraction. */
  readonly startedAtMs: number;
  readonly connectedUs: number | null;
  readonly firstByteUs: number | null;
  /** When the outcome was known: the server's FIN, its RST, the end of our patience. */
  readonly endedUs: number;
  readonly requests: RequestCounts;
  /** When a request was due, with a rate: latency counts from here, whatever held the request up. */
  readonly intendedUs?: readonly number[];
  readonly sentUs: readonly number[];
  /** Replies come in the order of the requests, so this is a prefix of the requests' column. */
  readonly repliedUs: readonly number[];
  /** The second of the day each reply told; -1 for a wrong reply. */
  readonly clocks: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Whose FIN, or the RST, ended the connection; null when there never was one. */
  readonly closedBy: 'client' | 'server' | 'reset' | null;
  /** What the server said beyond the replies asked for, a goodbye on QUIT for instance; at most 1 KiB of it. */
  readonly farewell?: string;
}

/** With `--gate`, the first line: everything is loaded, the instant of the start may be named. */
export interface ReadyLine {
  readonly type: 'ready';
  readonly machine: string;
  readonly pid: number;
  readonly clients: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** With `--gate`, the answer to a line `clock <id>`: what time it is on this machine, in Unix ms with a fraction. */
export interface ClockLine {
  readonly type: 'clock';
  readonly id: number;
  readonly nowMs: number;
}
