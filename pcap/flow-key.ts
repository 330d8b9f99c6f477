/** Addresses and ports, the same for both directions: the higher address comes first, or at one address the higher port. */
import { i32, u32 } from './bytes.ts';
import type { Packet } from './packet.ts';
import { addressText } from './address.ts';

/** One end of a conversation; the address as {@link addressText} writes it. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const IPV6_WORDS = 8;

/** What a flow keeps of the key of its first packet; `ipv6` has both addresses, the higher one first. */
export type FlowAddresses = Readonly<Pick<FlowKey, 'ports' | 'highWord' | 'lowWord'>> & {
  readonly ipv6: Int32Array | undefined;
};

/** The key of one packet after the other. */
export class FlowKey {
  /** Never 0. */
  hash = 0;
  isFromHigh = false;
  isIpv6 = false;
  /** The higher endpoint's port in the upper half. */
  ports = 0;
  /** The addresses in IPv4; in IPv6 hashes of them. */
  highWord = 0;
  lowWord = 0;
  readonly #ipv6 = new Int32Array(IPV6_WORDS);

  set(packet: Packet): void {
    this.isIpv6 = packet.family === 6;
    if (this.isIpv6) this.#setIpv6(packet);
    else this.#setIpv4(packet);
    const { sourcePort, destinationPort } = packet;
    this.ports = this.isFromHigh
      ? (sourcePort << 16) | destinationPort
      : (destinationPort << 16) | sourcePort;
    this.hash = hashOf(this.ports, this.highWord, this.lowWord);
  }

  isOf(flow: FlowAddresses): boolean {
    return (
      flow.ports === this.ports &&
      flow.highWord === this.highWord &&
      flow.lowWord === this.lowWord &&
      (flow.ipv6 === undefined ? !this.isIpv6 : this.isIpv6 && this.#hasAddresses(flow.ipv6))
    );
  }

  /** As a new flow keeps them: see {@link FlowAddresses}. */
  ipv6(): Int32Array | undefined {
    return this.isIpv6 ? this.#ipv6.slice() : undefined;
  }

  #setIpv4({ bytes, sourceAt, destinationAt, sourcePort, destinationPort }: Packet): void {
    const source = i32(bytes, sourceAt);
    const destination = i32(bytes, destinationAt);
    this.isFromHigh =
      source === destination ? sourcePort > destinationPort : source >>> 0 > destination >>> 0;
    this.highWord = this.isFromHigh ? source : destination;
    this.lowWord = this.isFromHigh ? destination : source;
  }

  #setIpv6({ bytes, sourceAt, destinationAt, sourcePort, destinationPort }: Packet): void {
    let order = 0;
    for (let index = 0; index < 16 && order === 0; index += 4) {
      order = u32(bytes, sourceAt + index) - u32(bytes, destinationAt + index);
    }
    this.isFromHigh = order === 0 ? sourcePort > destinationPort : order > 0;
    this.highWord = 0;
    this.lowWord = 0;
    for (let index = 0; index < 4; index++) {
      const high = i32(bytes, (this.isFromHigh ? sourceAt : destinationAt) + 4 * index);
      const low = i32(bytes, (this.isFromHigh ? destinationAt : sourceAt) + 4 * index);
      this.#ipv6[index] = high;
      this.#ipv6[4 + index] = low;
      this.highWord = mix(this.highWord, high);
      this.lowWord = mix(this.lowWord, low);
    }
  }

  #hasAddresses(words: Int32Array): boolean {
    return this.#ipv6.every((word, index) => words[index] === word);
  }
}

/** Address and port of the higher or the lower endpoint, as text and number. */
export function endpointOf({ ports, ipv6, highWord, lowWord }: FlowAddresses, isHigh: boolean): Endpoint {
  const port = isHigh ? ports >>> 16 : ports & 0xffff;
  if (ipv6 === undefined) {
    return { address: dotted(isHigh ? highWord : lowWord), port };
  }
  const from = isHigh ? 0 : 4;
  const bytes = Uint8Array.from(
    { length: 16 },
    (_, index) => ipv6[from + (index >> 2)]! >>> (24 - 8 * (index & 3)),
  );
  return { address: addressText(bytes, 0, 6), port };
}

const MOST_KEPT = 4096;
const kept = new Map<number, string>();

/** A capture has few addresses and many ends with them: one text for each. */
function dotted(word: number): string {
  const known = kept.get(word);
  if (known !== undefined) return known;
  const text = [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(word, text);
  return text;
}

/** Of what a key consists of; never 0. */
export function hashOf(ports: number, highWord: number, lowWord: number): number {
  return finish(mix(mix(ports, highWord), lowWord));
}

/** One round of MurmurHash3. */
function mix(hash: number, word: number): number {
  const spread = Math.imul(word, 0xcc9e_2d51);
  const mixed = hash ^ Math.imul((spread << 15) | (spread >>> 17), 0x1b87_3593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) | 0;
}

function finish(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return once ^ (once >>> 13) || 1;
}
