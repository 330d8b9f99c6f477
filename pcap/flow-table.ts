/** Finds the flow of a packet by its addresses and ports, in either direction, without making an object to do so. */
import type { Flow } from './flow.ts';
import { FlowKey } from './flow-key.ts';
import type { Packet } from './packet.ts';

const FIRST_SLOTS = 1024;

/**
 * Open addressing with linear probing; the hashes have their own array, so that a search touches no other flow than the
 * one it finds. The slots after a removed flow move up, so that no search ends too early.
 */
export class FlowTable {
  /** 0 where the slot is empty. */
  #hashes = new Int32Array(FIRST_SLOTS);
  #flows: (Flow | undefined)[] = slots(FIRST_SLOTS);
  #size = 0;
  /** Of the packet last looked for. */
  readonly key = new FlowKey();

  find(packet: Packet): Flow | undefined {
    const { key } = this;
    key.set(packet);
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    const { hash } = key;
    for (let slot = hash & mask; hashes[slot] !== 0; slot = (slot + 1) & mask) {
      if (hashes[slot] !== hash) continue;
      const flow = this.#flows[slot]!;
      if (key.isOf(flow)) return flow;
    }
    return undefined;
  }

  add(flow: Flow): void {
    if (this.#size * 2 >= this.#hashes.length) this.#grow();
    this.#place(flow);
    this.#size += 1;
  }

  remove(flow: Flow): void {
    const mask = this.#hashes.length - 1;
    let slot = flow.hash & mask;
    while (this.#flows[slot] !== flow) slot = (slot + 1) & mask;
    this.#take(slot);
    this.#size -= 1;
    for (let next = (slot + 1) & mask; this.#hashes[next] !== 0; next = (next + 1) & mask) {
      this.#place(this.#take(next)!);
    }
  }

  all(): Flow[] {
    return this.#flows.filter((flow) => flow !== undefined);
  }

  #take(slot: number): Flow | undefined {
    const flow = this.#flows[slot];
    this.#hashes[slot] = 0;
    this.#flows[slot] = undefined;
    return flow;
  }

  #place(flow: Flow): void {
    const mask = this.#hashes.length - 1;
    let slot = flow.hash & mask;
    while (this.#hashes[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = flow.hash;
    this.#flows[slot] = flow;
  }

  #grow(): void {
    const flows = this.all();
    this.#hashes = new Int32Array(this.#hashes.length * 2);
    this.#flows = slots(this.#hashes.length);
    for (const flow of flows) this.#place(flow);
  }
}

function slots(count: number): undefined[] {
  return Array.from<undefined>({ length: count });
}
