/** How many connections are open over all threads: one shared cell, because the limit is on the whole server. */
export class ConnectionCounter {
  readonly #cell: Int32Array;
  readonly #limit: number;

  constructor(cell: Int32Array, limit: number) {
    this.#cell = cell;
    this.#limit = limit;
  }

  get open(): number {
    return Atomics.load(this.#cell, 0);
  }

  /** Counts one more and says whether it is within the limit; it counts until {@link release} either way. */
  take(): boolean {
    return Atomics.add(this.#cell, 0, 1) < this.#limit;
  }

  release(): void {
    Atomics.sub(this.#cell, 0, 1);
  }
}
