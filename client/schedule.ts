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

export class Schedule {
  readonly startAtMs: number;
  readonly clients: number;
  /** With a rate: how many requests are dealt out in all. */
  readonly slots: number;
  readonly isOpenLoop: boolean;
  readonly #load: Load;
  readonly #fullLoadMs: number;

  constructor(load: Load, startAtMs: number) {
    this.#load = load;
    this.startAtMs = startAtMs;
    this.clients = load.clients;
    this.isOpenLoop = load.rate !== undefined;
    this.#fullLoadMs = startAtMs + (load.clients - 1) * load.staggerMs;
    this.slots = slotsOf(load);
  }

  /** When session `id` begins, in Unix ms. */
  sessionMs(id: number): number {
    return this.startAtMs + id * this.#load.staggerMs;
  }

  /** When the request of slot `slot` is due, in Unix ms. */
  slotMs(slot: number): number {
    return this.#fullLoadMs + (slot * 1_000) / (this.#load.rate ?? Number.NaN);
  }

  /** How many requests session `id` is to send; infinitely many when only the time ends it. */
  requestsOf(id: number): number {
    if (this.isOpenLoop) return Math.ceil(Math.max(0, this.slots - id) / this.clients);
    return this.#load.requests ?? Number.POSITIVE_INFINITY;
  }

  /** After this no closed-loop session sends another request, in Unix ms; a rate has its slots instead. */
  get untilMs(): number {
    const { durationMs } = this.#load;
    if (durationMs === undefined || this.isOpenLoop) return Number.POSITIVE_INFINITY;
    return this.#fullLoadMs + durationMs;
  }
}

function slotsOf({ clients, requests, durationMs, rate }: Load): number {
  if (rate === undefined) return 0;
  if (durationMs !== undefined) return Math.floor((rate * durationMs) / 1_000);
  return clients * (requests ?? 0);
}
