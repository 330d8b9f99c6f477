/** What a session is to do: rules shared by the whole burst, and the few things that are its own. */

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

export interface SessionPlan {
  readonly id: number;
  /** Unix time in ms. */
  readonly intendedAtMs: number;
  /** Infinite when only `untilMs` ends the asking. */
  readonly requests: number;
  /** After this only what was sent already is waited for; Unix time in ms. */
  readonly untilMs: number;
  /** With a rate: when request `index` of this session is due, in Unix ms. Each then waits for its release. */
  readonly dueMs?: (index: number) => number;
}
