/** Finds the flow of a packet by its addresses and ports, in either direction, without making an object to do so. */
import type { BlockPool } from './block-pool.ts';
import { FlowKey } from './flow-key.ts';
import { NO_BLOCK } from './block-pool.ts';
import type { Packet } from './packet.ts';

const FIRST_SLOTS = 1024;

/**
 * Open addressing with linear probing; the hashes have their own array, so that a search touches no other flow than the
 * one it finds. The slots after a removed flow move up, so that no search ends too early.
 */
export class FlowTable {
  /** 0 where the slot is empty. */
  #hashes = new Int32Array(FIRST_SLOTS);
  #blocks = new Int32Array(FIRST_SLOTS);
  #size = 0;
  readonly #pool: BlockPool;
  /** Of the packet last looked for. */
  readonly key = new FlowKey();

  constructor(pool: BlockPool) {
    this.#pool = pool;
  }

  /** The block of its flow, or {@link NO_BLOCK}. */
  find(packet: Packet): number {
    const { key } = this;
    key.set(packet);
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    const { hash } = key;
    for (let slot = hash & mask; hashes[slot] !== 0; slot = (slot + 1) & mask) {
      if (hashes[slot] !== hash) continue;
      const block = this.#blocks[slot]!;
      if (key.isAt(this.#pool.words(block), this.#pool.wordAt(block))) return block;
    }
    return NO_BLOCK;
  }

  add(hash: number, block: number): void {
    if (this.#size * 2 >= this.#hashes.length) this.#grow();
    this.#place(hash, block);
    this.#size += 1;
  }

  remove(hash: number, block: number): void {
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    let slot = hash & mask;
    while (this.#blocks[slot] !== block || hashes[slot] === 0) slot = (slot + 1) & mask;
    hashes[slot] = 0;
    this.#size -= 1;
    for (let next = (slot + 1) & mask; hashes[next] !== 0; next = (next + 1) & mask) {
      const moved = hashes[next]!;
      hashes[next] = 0;
      this.#place(moved, this.#blocks[next]!);
    }
  }

  /** The blocks of all flows. */
  blocks(): number[] {
    return [...this.#blocks].filter((_, slot) => this.#hashes[slot] !== 0);
  }

  #place(hash: number, block: number): void {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#hashes[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#blocks[slot] = block;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const blocks = this.#blocks;
    this.#hashes = new Int32Array(hashes.length * 2);
    this.#blocks = new Int32Array(hashes.length * 2);
    for (const [slot, hash] of hashes.entries()) if (hash !== 0) this.#place(hash, blocks[slot]!);
  }
}
