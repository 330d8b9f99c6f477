/**
 * When things are due, as arithmetic on the instant the burst starts.
 *
 *     start        +stagger       +2 stagger = full load              + duration
 *     │ session 0  │ session 1    │ session 2                         │ no new requests
 *                                 │ slot 0, 1, 2, … one every 1/rate s, dealt to the sessions in turn
 */
export interface Load {
  readonly clients: number;
  /** Per session; a duration may stand in its place. */
  readonly requests: number | undefined;
  /** Counted from full load. */
  readonly durationMs: number | undefined;
  readonly staggerMs: number;
  /** Requests per second of all sessions together, sent when they are due: an open loop. */
  readonly rate: number | undefined;
}

/** What one session is to do, and when. */
export type SessionPlan = ReturnType<Schedule['planOf']>;

/** The instants of one burst, in Unix ms. */
export class Schedule {
  readonly clients: number;
  /** With a rate: how many requests are dealt out in all. */
  readonly slots: number;
  readonly #load: Load;
  readonly #startAtMs: number;
  readonly #fullLoadMs: number;

  constructor(load: Load, startAtMs: number) {
    const { clients, requests = 0, durationMs, staggerMs, rate } = load;
    this.#load = load;
    this.#startAtMs = startAtMs;
    this.#fullLoadMs = startAtMs + (clients - 1) * staggerMs;
    this.clients = clients;
    if (rate === undefined) this.slots = 0;
    else this.slots = durationMs === undefined ? clients * requests : Math.floor((rate * durationMs) / 1_000);
  }

  /** When session `id` begins. */
  sessionMs(id: number): number {
    return this.#startAtMs + id * this.#load.staggerMs;
  }

  /** When the request of slot `slot` is due. */
  slotMs(slot: number): number {
    return this.#fullLoadMs + (slot * 1_000) / (this.#load.rate ?? Number.NaN);
  }

  planOf(id: number) {
    const { requests, durationMs, rate } = this.#load;
    const isOpenLoop = rate !== undefined;
    return {
      id,
      intendedAtMs: this.sessionMs(id),
      /** Infinite when only `untilMs` ends the asking. */
      requests: isOpenLoop
        ? Math.ceil(Math.max(0, this.slots - id) / this.clients)
        : (requests ?? Number.POSITIVE_INFINITY),
      /** After this only what was sent already is waited for; a rate has its slots instead. */
      untilMs:
        isOpenLoop || durationMs === undefined ? Number.POSITIVE_INFINITY : this.#fullLoadMs + durationMs,
      /** With a rate: when request `index` of this session is due. Each then waits for its release. */
      dueMs: isOpenLoop ? (index: number): number => this.slotMs(id + index * this.clients) : undefined,
    };
  }
}
