/** What is remembered of one TCP conversation while its packets come in. */
import { NO_BLOCK } from './block-pool.ts';
import type { FlowAddresses, FlowKey } from './flow-key.ts';
import type { Packet } from './packet.ts';
import type { ResetCause } from './reset.ts';
import { Side } from './side.ts';

/** Where a flow is between its first packet and being forgotten. */
export const FlowState = {
  OPEN: 0,
  /** Ended, but late packets may still belong to it. */
  LINGERING: 1,
  /** Handed over; only the sequence analysis goes on, for packets that come still later. */
  HANDED_OVER: 2,
  FORGOTTEN: 3,
  /** Forgotten, and back for one late packet. */
  RECALLED: 4,
} as const;
export type FlowState = (typeof FlowState)[keyof typeof FlowState];

/** The two sides are told apart by address, then by port, so that either direction finds the same flow. */
export class Flow implements FlowAddresses {
  readonly ports: number;
  readonly highWord: number;
  readonly lowWord: number;
  readonly ipv6: Int32Array | undefined;

  readonly high = new Side();
  readonly low = new Side();
  readonly stream: number;
  state: FlowState = FlowState.OPEN;
  handshakeAckNumber = 0;
  /** From the latest SYN to the first ACK; 0 as long as it is not known. */
  roundTripNs = 0;
  readonly firstSeconds: number;
  /** The segments recorded, and the last block with rows of them. */
  recordedSegments = 0;
  lastRows: number = NO_BLOCK;

  // Only few packets need the rest; see Side
  readonly hash: number;
  readonly firstNanoseconds: number;
  readonly linkType: number;
  readonly firstIsFromHigh: boolean;
  marksSeen = 0;
  resetCause: ResetCause | undefined = undefined;
  hasSynTime = 0;
  synSeconds = 0;
  synNanoseconds = 0;
  /** When it was over. */
  endedSeconds = 0;

  constructor(key: FlowKey, stream: number, packet: Packet) {
    this.ports = key.ports;
    this.highWord = key.highWord;
    this.lowWord = key.lowWord;
    this.ipv6 = key.ipv6();
    this.stream = stream;
    this.firstSeconds = packet.seconds;
    this.hash = key.hash;
    this.firstNanoseconds = packet.nanoseconds;
    this.linkType = packet.linkType;
    this.firstIsFromHigh = key.isFromHigh;
  }

  get segments(): number {
    return this.high.segments + this.low.segments;
  }

  /** Who spoke last. */
  get last(): Side {
    return this.high.lastNumber > this.low.lastNumber ? this.high : this.low;
  }
}
