/** Sorts segments into conversations, and lets go of those that are over. */
import type { Conversation, ConversationTools } from './conversation.ts';
import { Flow, FlowState } from './flow.ts';
import { LIMITS } from './limits.ts';
import { BlockPool, NO_BLOCK } from './block-pool.ts';
import { Flag } from './packet.ts';
import { FlowTable } from './flow-table.ts';
import { MarkBit } from './mark.ts';
import type { Packet } from './packet.ts';
import { Recording } from './recording.ts';
import { StreamReader } from './stream-text.ts';
import type { Warnings } from './warnings.ts';
import { analyse } from './analyse.ts';
import { conversationOf } from './conversation.ts';
import { isOver, observe } from './observe.ts';
import { EndedFlows } from './ended-flows.ts';
import type { EndedFlow } from './ended-flows.ts';

export interface ConversationCounts {
  readonly conversations: number;
  /** Segments that came when their conversation had been handed over. */
  readonly lateSegments: number;
}

export class Conversations {
  readonly #flows = new BlockPool(Infinity);
  readonly #table = new FlowTable(this.#flows);
  readonly #recording = new Recording(new BlockPool(LIMITS.poolBytes), {
    maxSegments: LIMITS.segmentsOfConversation,
    maxPayloadBytes: LIMITS.payloadBytesOfConversation,
  });
  /** The flow of the packet at hand, and one that is let go meanwhile. */
  readonly #flow = new Flow();
  readonly #leaving = new Flow();
  readonly #tools: ConversationTools;
  readonly #warnings: Warnings;
  readonly #onConversation: ((conversation: Conversation) => void) | undefined;
  readonly #ended = new EndedFlows();
  #open = 0;
  #streams = 0;
  #lateSegments = 0;
  #wasPoolFull = false;

  constructor(
    warnings: Warnings,
    serverPort: number | undefined,
    onConversation: ((conversation: Conversation) => void) | undefined,
  ) {
    this.#warnings = warnings;
    this.#onConversation = onConversation;
    const streams = new StreamReader(this.#recording, LIMITS.payloadBytesOfConversation);
    this.#tools = { recording: this.#recording, streams, serverPort };
  }

  get counts(): ConversationCounts {
    return { conversations: this.#streams, lateSegments: this.#lateSegments };
  }

  /** Gives the segment in `packet` its stream, its relative numbers and its marks. */
  add(packet: Packet): void {
    const flow = this.#flow;
    const block = this.#table.find(packet);
    const { isFromHigh } = this.#table.key;
    let marks = 0;
    if (block === NO_BLOCK) this.#begin(packet);
    else {
      flow.moveTo(this.#flows, block);
      if (packet.flags & Flag.SYN) marks = this.#meetSyn(packet, isFromHigh);
    }
    const from = isFromHigh ? flow.high : flow.low;
    const to = isFromHigh ? flow.low : flow.high;
    analyse(flow, from, to, packet, marks);
    if (flow.state === FlowState.HANDED_OVER) {
      this.#lateSegments += 1;
      return;
    }
    observe(flow, from, to, packet);
    if (this.#onConversation !== undefined && !this.#recording.add(flow, packet, isFromHigh)) {
      this.#makeRoom(packet);
    }
    if (flow.state === FlowState.OPEN && isOver(flow)) this.#end(packet);
  }

  /** Hands over all that is left, in the order of the streams. */
  end(): void {
    const left = this.#flowsThat(({ state }) => state !== FlowState.HANDED_OVER, 'stream');
    for (const block of left) this.#handOver(block);
  }

  /** A SYN in a flow that is known: the same once more, or the same ports for another connection. */
  #meetSyn(packet: Packet, isFromHigh: boolean): number {
    const sender = isFromHigh ? this.#flow.high : this.#flow.low;
    if (sender.isBaseKnown === 0) return 0;
    const isOther = packet.seq !== sender.base;
    if (packet.flags & Flag.ACK) {
      if (!isOther) return 0;
      sender.base = packet.seq;
    } else if (isOther) {
      if (this.#flow.state === FlowState.OPEN) this.#open -= 1;
      this.#forget(this.#flow.block);
      this.#begin(packet);
    } else {
      // What a reset in between may have taken it for does not count.
      sender.nextSeq = sender.maxSeqToBeAcked;
      return 0;
    }
    return MarkBit.reused_ports;
  }

  #begin(packet: Packet): void {
    if (this.#open >= LIMITS.openConversations) this.#closeSilent(packet);
    const block = this.#flows.take();
    const { key } = this.#table;
    this.#flow.moveTo(this.#flows, block).begin(key, this.#streams, packet);
    this.#table.add(key.hash, block);
    this.#streams += 1;
    this.#open += 1;
  }

  #end({ seconds }: Packet): void {
    const flow = this.#flow;
    flow.state = FlowState.LINGERING;
    this.#open -= 1;
    this.#ended.add({ block: flow.block, stream: flow.stream, seconds });
    let due = this.#ended.handOver(seconds);
    for (; due !== undefined; due = this.#ended.handOver(seconds)) this.#handOverEnded(due);
    const old = this.#ended.forget();
    if (old !== undefined && this.#isStill(old)) this.#forget(old.block);
  }

  #handOverEnded(ended: EndedFlow): void {
    if (this.#isStill(ended) && this.#leaving.state === FlowState.LINGERING) this.#handOver(ended.block);
  }

  /** A flow whose ports were used again is gone; its block may be another's now. */
  #isStill({ block, stream }: EndedFlow): boolean {
    const { stream: now, state } = this.#leaving.moveTo(this.#flows, block);
    return now === stream && state !== FlowState.FORGOTTEN;
  }

  #handOver(block: number): void {
    const flow = this.#leaving.moveTo(this.#flows, block);
    this.#onConversation?.(conversationOf(flow, this.#tools));
    this.#recording.release(flow);
    flow.state = FlowState.HANDED_OVER;
  }

  #forget(block: number): void {
    const flow = this.#leaving.moveTo(this.#flows, block);
    if (flow.state !== FlowState.HANDED_OVER) this.#handOver(block);
    flow.state = FlowState.FORGOTTEN;
    this.#table.remove(flow.hash, block);
    this.#flows.giveBack(block);
  }

  /** A quarter at once, so that looking for them costs little for each. */
  #closeSilent({ position }: Packet): void {
    const open = this.#flowsThat(({ state }) => state === FlowState.OPEN, 'lastNumber');
    const silent = open.slice(0, LIMITS.openConversations >> 2);
    this.#warnings.add(
      position,
      `more than ${LIMITS.openConversations} conversations are open; the ${silent.length} silent longest are taken as ended`,
    );
    for (const block of silent) this.#forget(block);
    this.#open -= silent.length;
  }

  #flowsThat(isWanted: (flow: Flow) => boolean, order: 'stream' | 'lastNumber'): number[] {
    const flow = this.#leaving;
    const found = this.#table.blocks().map((block) => {
      flow.moveTo(this.#flows, block);
      return isWanted(flow) ? { block, rank: flow[order] } : { block: NO_BLOCK, rank: 0 };
    });
    const wanted = found.filter(({ block }) => block !== NO_BLOCK);
    return wanted.toSorted((one, other) => one.rank - other.rank).map(({ block }) => block);
  }

  /** The segment itself stays unrecorded. */
  #makeRoom({ position }: Packet): void {
    let ended = this.#ended.handOverNow();
    for (; ended !== undefined; ended = this.#ended.handOverNow()) this.#handOverEnded(ended);
    if (!this.#wasPoolFull) {
      this.#warnings.add(
        position,
        `open conversations hold more than ${LIMITS.poolBytes} bytes; segments of some are left out`,
      );
    }
    this.#wasPoolFull = true;
  }
}
