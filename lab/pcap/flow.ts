/** What is remembered of one TCP conversation while its packets come in: a block of a pool, and a view of it. */
import { BLOCK_WORDS, NO_BLOCK } from './block-pool.ts';
import type { BlockPool, Chain } from './block-pool.ts';
import { RESET_CAUSES } from './ending.ts';
import type { FlowKey } from './flow-key.ts';
import type { Packet } from './packet.ts';
import type { ResetCause } from './ending.ts';
import { SIDE_WORDS, Side } from './side.ts';
import { WordsView, defineWords, wordNames } from './words-view.ts';

export const FlowState = {
  OPEN: 0,
  /** Ended, but late packets may still belong to it. */
  LINGERING: 1,
  /** Handed over; only the sequence analysis goes on, for packets that come still later. */
  HANDED_OVER: 2,
  FORGOTTEN: 3,
} as const;
export type FlowState = (typeof FlowState)[keyof typeof FlowState];

class ChainView extends WordsView implements Chain {
  declare first: number;
  declare last: number;
  declare used: number;

  begin(): void {
    this.first = NO_BLOCK;
    this.last = NO_BLOCK;
    this.used = 0;
  }
}

const CHAIN_WORDS = wordNames('first last used');
defineWords(ChainView, CHAIN_WORDS);

const WORDS = wordNames(`
  hash ports highWord lowWord state stream lastNumber lastSeconds lastNanoseconds marksSeen
  recordedSegments recordedPayloadBytes handshakeAckNumber resetCauseNumber isRoundTripKnown
  roundTripSeconds roundTripNanoseconds hasSynTime synSeconds synNanoseconds firstSecondsLow
  firstSecondsHigh firstNanoseconds linkType firstIsFromHigh hasTime
`);

/**
 *     | the flow's own words | rows | payload | high side | low side | IPv6 addresses |
 */
const ROWS_AT = WORDS.length;
const PAYLOAD_AT = ROWS_AT + CHAIN_WORDS.length;
const HIGH_AT = PAYLOAD_AT + CHAIN_WORDS.length;
const LOW_AT = HIGH_AT + SIDE_WORDS;
export const IPV6_AT = BLOCK_WORDS - 9;

/** The two sides are told apart by address, then by port, so that either direction finds the same flow. */
export class Flow extends WordsView {
  block = NO_BLOCK;
  readonly high = new Side();
  readonly low = new Side();
  /** The segments recorded, and their payload. */
  readonly rows = new ChainView();
  readonly payload = new ChainView();

  declare hash: number;
  declare ports: number;
  declare highWord: number;
  declare lowWord: number;
  declare state: FlowState;
  declare stream: number;
  declare linkType: number;
  declare firstIsFromHigh: number;
  declare hasTime: number;
  declare firstSecondsLow: number;
  declare firstSecondsHigh: number;
  declare firstNanoseconds: number;
  declare lastNumber: number;
  /** The lower 32 bits; see {@link Flow.fullSeconds}. */
  declare lastSeconds: number;
  declare lastNanoseconds: number;
  declare marksSeen: number;
  declare recordedSegments: number;
  declare recordedPayloadBytes: number;
  declare handshakeAckNumber: number;
  declare resetCauseNumber: number;
  /** From the latest SYN to the first ACK. */
  declare isRoundTripKnown: number;
  declare roundTripSeconds: number;
  declare roundTripNanoseconds: number;
  declare hasSynTime: number;
  declare synSeconds: number;
  declare synNanoseconds: number;

  /** From now on this is the flow in that block. */
  moveTo(pool: BlockPool, block: number): this {
    if (block === this.block) return this;
    const words = pool.words(block);
    const at = pool.wordAt(block);
    this.block = block;
    this.words = words;
    this.at = at;
    this.rows.words = words;
    this.rows.at = at + ROWS_AT;
    this.payload.words = words;
    this.payload.at = at + PAYLOAD_AT;
    this.high.words = words;
    this.high.at = at + HIGH_AT;
    this.low.words = words;
    this.low.at = at + LOW_AT;
    return this;
  }

  begin(key: FlowKey, stream: number, packet: Packet): void {
    this.words.fill(0, this.at, this.at + WORDS.length);
    this.rows.begin();
    this.payload.begin();
    this.high.begin();
    this.low.begin();
    key.store(this.words, this.at);
    this.hash = key.hash;
    this.stream = stream;
    this.linkType = packet.linkType;
    this.firstIsFromHigh = Number(key.isFromHigh);
    this.hasTime = Number(packet.hasTime);
    this.firstSecondsLow = packet.seconds | 0;
    this.firstSecondsHigh = Math.floor(packet.seconds / 2 ** 32);
    this.firstNanoseconds = packet.nanoseconds;
  }

  get firstSeconds(): number {
    return this.firstSecondsHigh * 2 ** 32 + (this.firstSecondsLow >>> 0);
  }

  /** Of the lower 32 bits of a time in this conversation. */
  fullSeconds(low: number): number {
    return this.firstSeconds + ((low - this.firstSecondsLow) | 0);
  }

  get segments(): number {
    return this.high.segments + this.low.segments;
  }

  get roundTripNs(): number {
    return this.roundTripSeconds * 1e9 + this.roundTripNanoseconds;
  }

  get resetCause(): ResetCause | undefined {
    return RESET_CAUSES[this.resetCauseNumber - 1];
  }

  set resetCause(cause: ResetCause) {
    this.resetCauseNumber = RESET_CAUSES.indexOf(cause) + 1;
  }
}

defineWords(Flow, WORDS);
