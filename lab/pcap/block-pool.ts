/**
 * Memory in blocks of one size, lent and taken back: what conversations remember costs no garbage collection, lies close
 * together, and there is never more of it than was asked for in the beginning.
 */

/** A power of two. */
export const BLOCK_BYTES = 512;
export const BLOCK_WORDS = BLOCK_BYTES / 4;
export const NO_BLOCK = -1;
const PAGE_BLOCKS = 2048;
const PAGE_SHIFT = 11;

interface Page {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** The block after each: in its chain, or among the free ones. */
  readonly next: Int32Array;
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

  /** Takes a block and puts it behind the chain that ends with `last`, if there is one. */
  extend(last: number): number {
    const block = this.take();
    if (block !== NO_BLOCK && last !== NO_BLOCK) this.#setNext(last, block);
    return block;
  }

  /** Takes back the chain from `first` to `last`. */
  release(first: number, last: number): void {
    if (last === NO_BLOCK) return;
    this.#setNext(last, this.#free);
    this.#free = first;
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
