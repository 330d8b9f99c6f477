/**
 * Memory in blocks of one size, lent and taken back: what conversations remember costs no garbage collection, lies close
 * together, and there is never more of it than was asked for in the beginning.
 */

/** A power of two. */
export const BLOCK_BYTES = 512;
export const BLOCK_WORDS = BLOCK_BYTES / 4;
/** In place of a block: there is none. */
export const NO_BLOCK = -1;
const PAGE_BLOCKS = 2048;
const PAGE_SHIFT = 11;

interface Page {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** The block after each: in its chain, whose last one is followed by the first, or among the free ones. */
  readonly next: Int32Array;
}

/** Lends blocks of {@link BLOCK_BYTES}, as bytes and as words, and takes whole chains of them back. */
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

  /** The block after `block` in its chain; after the last comes the first. */
  next(block: number): number {
    return this.#pages[block >> PAGE_SHIFT]!.next[block & (PAGE_BLOCKS - 1)]!;
  }

  /**
   * Lends a block that is the end of the chain that ended with `last`, or with {@link NO_BLOCK} a chain of its own. What
   * was in it before is still there. {@link NO_BLOCK} when all memory is lent.
   */
  extend(last: number): number {
    if (this.#free === NO_BLOCK && !this.#addPage()) return NO_BLOCK;
    const block = this.#free;
    this.#free = this.next(block);
    this.#setNext(block, last === NO_BLOCK ? block : this.next(last));
    if (last !== NO_BLOCK) this.#setNext(last, block);
    return block;
  }

  /** Takes back the chain that ends with `last`, if there is one. */
  release(last: number): void {
    if (last === NO_BLOCK) return;
    const first = this.next(last);
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
