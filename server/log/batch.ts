/** Things put aside where they happen and handed on together, so that the hot path pays for neither words nor writes. */

/** Under load a batch goes on this often; after a quiet moment the first one goes on with the turn of the event loop. */
const PERIOD_MS = 5;

/** Beyond this many it goes on at once, so that a flood does not pile up in memory. */
const MAX_ITEMS = 4_096;

/** None is lost: what waits when the program or its thread ends goes on before that. */
export class Batch<Item> {
  readonly #take: (items: readonly Item[]) => void;
  #items: Item[] = [];
  #flushedMs = Number.NEGATIVE_INFINITY;

  constructor(take: (items: readonly Item[]) => void) {
    this.#take = take;
    process.on('exit', () => this.flush());
  }

  add(item: Item): void {
    if (this.#items.push(item) === 1) setImmediate(() => this.#flushSoon());
    else if (this.#items.length === MAX_ITEMS) this.flush();
  }

  flush(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#flushedMs = performance.now();
    this.#take(items);
  }

  #flushSoon(): void {
    const waitMs = this.#flushedMs + PERIOD_MS - performance.now();
    if (waitMs <= 0) this.flush();
    else setTimeout(() => this.flush(), waitMs);
  }
}
