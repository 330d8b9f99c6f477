/**
 * Memory in blocks of one size, lent and taken back: what conversations remember costs no garbage collection, lies close
 * together, and there is never more of it than was asked for in the beginning.
 */

export const BLOCK_SHIFT = 9;
export const BLOCK_BYTES = 1 << BLOCK_SHIFT;
export const BLOCK_WORDS = BLOCK_BYTES / 4;
export const NO_BLOCK = -1;
const PAGE_BLOCKS = 2048;
const PAGE_SHIFT = 11;

interface Page {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** Block after each one: in its chain, or among the free ones. */
  readonly next: Int32Array;
}

/** Blocks one after the other; the last one is used up to `used`, in units of whoever writes it. */
export interface Chain {
  first: number;
  last: number;
  used: number;
}

export class BlockPool {
  readonly #pages: Page[] = [];
  readonly #maxPages: number;
  #free = NO_BLOCK;

  constructor(maxBytes: number) {
    this.#maxPages = Math.ceil(maxBytes / (PAGE_BLOCKS * BLOCK_BYTES));
  }

  words(block: number): Int32Array {
    return this.#pages[block >> PAGE_SHIFT]!.words;
  }

  bytes(block: number): Uint8Array {
    return this.#pages[block >> PAGE_SHIFT]!.bytes;
  }

  /** Where the block begins in its page's words. */
  wordAt(block: number): number {
    return (block & (PAGE_BLOCKS - 1)) * BLOCK_WORDS;
  }

  byteAt(block: number): number {
    return (block & (PAGE_BLOCKS - 1)) * BLOCK_BYTES;
  }

  next(block: number): number {
    return this.#pages[block >> PAGE_SHIFT]!.next[block & (PAGE_BLOCKS - 1)]!;
  }

  /** {@link NO_BLOCK} when all memory is lent. What was in the block before is still there. */
  take(): number {
    if (this.#free === NO_BLOCK && !this.#addPage()) return NO_BLOCK;
    const block = this.#free;
    this.#free = this.next(block);
    this.#setNext(block, NO_BLOCK);
    return block;
  }

  giveBack(block: number): void {
    this.#setNext(block, this.#free);
    this.#free = block;
  }

  /** Lengthens the chain by a block. False when all memory is lent. */
  extend(chain: Chain): boolean {
    const block = this.take();
    if (block === NO_BLOCK) return false;
    if (chain.last === NO_BLOCK) chain.first = block;
    else this.#setNext(chain.last, block);
    chain.last = block;
    chain.used = 0;
    return true;
  }

  release(chain: Chain): void {
    if (chain.last === NO_BLOCK) return;
    this.#setNext(chain.last, this.#free);
    this.#free = chain.first;
    chain.first = NO_BLOCK;
    chain.last = NO_BLOCK;
    chain.used = 0;
  }

  #setNext(block: number, next: number): void {
    this.#pages[block >> PAGE_SHIFT]!.next[block & (PAGE_BLOCKS - 1)] = next;
  }

  #addPage(): boolean {
    if (this.#pages.length >= this.#maxPages) return false;
    const first = this.#pages.length << PAGE_SHIFT;
    const memory = new ArrayBuffer(PAGE_BLOCKS * BLOCK_BYTES);
    const next = new Int32Array(PAGE_BLOCKS);
    for (let index = 0; index < PAGE_BLOCKS; index++) next[index] = first + index + 1;
    next[PAGE_BLOCKS - 1] = NO_BLOCK;
    this.#pages.push({ words: new Int32Array(memory), bytes: new Uint8Array(memory), next });
    this.#free = first;
    return true;
  }
}
