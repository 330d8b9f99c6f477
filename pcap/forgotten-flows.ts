/** What is left of conversations that are forgotten: enough to know a late packet of one, in 28 bytes each. */
import { Flow, FlowState } from './flow.ts';
import { type FlowKey, hashOf } from './flow-key.ts';
import type { Packet } from './packet.ts';

const ROW_WORDS = 7;
const FIRST_ROWS = 1024;

/** In the last word of a row. */
const HIGH_BASE_KNOWN = 1;
const LOW_BASE_KNOWN = 2;
const IPV6 = 4;

/**
 * Rows of ports, addresses, stream and what is 0 in the relative numbers of each side; of IPv6 addresses the two hashes
 * have to do. Open addressing with linear probing over the numbers of the rows.
 */
export class ForgottenFlows {
  readonly #most: number;
  #rows = new Int32Array(FIRST_ROWS * ROW_WORDS);
  /** The number of a row and one, or 0. */
  #slots = new Int32Array(FIRST_ROWS * 2);
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** In place of an earlier one on the same ports. False when there are as many as there may be. */
  add({ ports, highWord, lowWord, ipv6, hash, stream, high, low }: Flow): boolean {
    const known = (high.isBaseKnown && HIGH_BASE_KNOWN) | (low.isBaseKnown && LOW_BASE_KNOWN);
    const kind = known | (ipv6 === undefined ? 0 : IPV6);
    let slot = this.#find(hash, ports, highWord, lowWord, kind & IPV6);
    if (this.#slots[slot] === 0) {
      if (this.#count >= this.#most) return false;
      if ((this.#count + 1) * ROW_WORDS > this.#rows.length) {
        this.#grow();
        slot = this.#find(hash, ports, highWord, lowWord, kind & IPV6);
      }
      this.#count += 1;
      this.#slots[slot] = this.#count;
    }
    this.#rows.set([ports, highWord, lowWord, stream, high.base, low.base, kind], this.#at(slot));
    return true;
  }

  /** The flow that `packet`, whose key it is, belongs to, if it is one of these: as one that was handed over. */
  recall(key: FlowKey, packet: Packet): Flow | undefined {
    if (this.#count === 0) return undefined;
    const slot = this.#find(key.hash, key.ports, key.highWord, key.lowWord, key.isIpv6 ? IPV6 : 0);
    if (this.#slots[slot] === 0) return undefined;
    const at = this.#at(slot);
    const [stream = 0, highBase = 0, lowBase = 0, kind = 0] = this.#rows.subarray(at + 3, at + ROW_WORDS);
    const flow = new Flow(key, stream, packet);
    flow.state = FlowState.RECALLED;
    flow.high.base = highBase;
    flow.high.isBaseKnown = kind & HIGH_BASE_KNOWN;
    flow.low.base = lowBase;
    flow.low.isBaseKnown = (kind & LOW_BASE_KNOWN) >> 1;
    return flow;
  }

  #at(slot: number): number {
    return (this.#slots[slot]! - 1) * ROW_WORDS;
  }

  /** Its slot, or the empty one where it would be. */
  #find(hash: number, ports: number, highWord: number, lowWord: number, kind: number): number {
    const rows = this.#rows;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (this.#slots[slot] === 0) return slot;
      const at = this.#at(slot);
      const isSame = rows[at] === ports && rows[at + 1] === highWord && rows[at + 2] === lowWord;
      if (isSame && (rows[at + 6]! & IPV6) === kind) return slot;
    }
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    const filled = this.#slots.filter((slot) => slot !== 0);
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (const row of filled) {
      const at = (row - 1) * ROW_WORDS;
      let slot = hashOf(rows[at]!, rows[at + 1]!, rows[at + 2]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row;
    }
  }
}
