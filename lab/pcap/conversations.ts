/** Sorts segments into conversations, and lets go of those that are over. */
import type { Conversation, ConversationTools } from './conversation.ts';
import { Flow, FlowState } from './flow.ts';
import { LIMITS } from './limits.ts';
import { BlockPool } from './block-pool.ts';
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

export interface ConversationCounts {
  readonly conversations: number;
  /** Segments that came when their conversation had been handed over. */
  readonly lateSegments: number;
}

export class Conversations {
  readonly #live = new FlowTable();
  /** Those handed over; apart, because the smaller a table is, the more of it stays in the cache. */
  readonly #remembered = new FlowTable();
  readonly #recording = new Recording(new BlockPool(LIMITS.poolBytes), {
    maxSegments: LIMITS.segmentsOfConversation,
    maxPayloadBytes: LIMITS.payloadBytesOfSide,
  });
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
    const streams = new StreamReader(this.#recording, LIMITS.payloadBytesOfSide);
    this.#tools = { recording: this.#recording, streams, serverPort };
  }

  get counts(): ConversationCounts {
    return { conversations: this.#streams, lateSegments: this.#lateSegments };
  }

  /** Gives the segment in `packet` its stream, its relative numbers and its marks. */
  add(packet: Packet): void {
    packet.marks = 0;
    let flow = this.#live.find(packet) ?? this.#remembered.find(packet) ?? this.#begin(packet);
    const { isFromHigh } = this.#live.key;
    if (packet.flags & Flag.SYN) flow = this.#meetSyn(flow, packet, isFromHigh);
    const from = isFromHigh ? flow.high : flow.low;
    const to = isFromHigh ? flow.low : flow.high;
    analyse(flow, from, to, packet);
    if (flow.state === FlowState.HANDED_OVER) {
      this.#lateSegments += 1;
      return;
    }
    observe(flow, from, to, packet);
    if (this.#onConversation !== undefined && !this.#recording.add(flow, from, packet)) {
      this.#makeRoom(packet);
    }
    if (packet.flags & (Flag.FIN | Flag.RST) && flow.state === FlowState.OPEN && isOver(flow))
      this.#end(flow, packet);
  }

  /** Hands over all that is left, in the order of the streams. */
  end(): void {
    const left = this.#live.all().sort((one, other) => one.stream - other.stream);
    for (const flow of left) this.#handOver(flow);
  }

  /** In a flow that is known: the same SYN once more, or the same ports for another connection. */
  #meetSyn(flow: Flow, packet: Packet, isFromHigh: boolean): Flow {
    const sender = isFromHigh ? flow.high : flow.low;
    if (sender.isBaseKnown === 0) return flow;
    const isAnswer = (packet.flags & Flag.ACK) !== 0;
    if (packet.seq === sender.base) {
      // What a reset in between may have taken it for does not count.
      if (!isAnswer) sender.nextSeq = sender.maxSeqToBeAcked;
      return flow;
    }
    packet.marks = MarkBit.reused_ports;
    if (!isAnswer) {
      if (flow.state === FlowState.OPEN) this.#open -= 1;
      this.#forget(flow);
      return this.#begin(packet);
    }
    sender.base = packet.seq;
    return flow;
  }

  #begin(packet: Packet): Flow {
    if (this.#open >= LIMITS.openConversations) this.#closeSilent(packet);
    const flow = new Flow(this.#live.key, this.#streams, packet);
    this.#live.add(flow);
    this.#streams += 1;
    this.#open += 1;
    return flow;
  }

  #end(flow: Flow, { seconds }: Packet): void {
    flow.state = FlowState.LINGERING;
    flow.endedSeconds = seconds;
    this.#open -= 1;
    this.#ended.add(flow);
    let due = this.#ended.handOver(seconds);
    for (; due !== undefined; due = this.#ended.handOver(seconds)) this.#handOverEnded(due);
    const old = this.#ended.forget();
    if (old !== undefined && old.state !== FlowState.FORGOTTEN) this.#forget(old);
  }

  /** A flow whose ports were used again meanwhile is gone already. */
  #handOverEnded(flow: Flow): void {
    if (flow.state === FlowState.LINGERING) this.#handOver(flow);
  }

  #handOver(flow: Flow): void {
    this.#onConversation?.(conversationOf(flow, this.#tools));
    this.#recording.release(flow);
    flow.state = FlowState.HANDED_OVER;
    this.#live.remove(flow);
    this.#remembered.add(flow);
  }

  #forget(flow: Flow): void {
    if (flow.state !== FlowState.HANDED_OVER) this.#handOver(flow);
    flow.state = FlowState.FORGOTTEN;
    this.#remembered.remove(flow);
  }

  /** A quarter at once, so that looking for them costs little for each. */
  #closeSilent({ position }: Packet): void {
    const open = this.#live.all().filter(({ state }) => state === FlowState.OPEN);
    open.sort((one, other) => one.last.lastNumber - other.last.lastNumber);
    const silent = open.slice(0, LIMITS.openConversations >> 2);
    this.#warnings.add(
      position,
      `more than ${LIMITS.openConversations} conversations are open; the ${silent.length} silent longest are taken as ended`,
    );
    for (const flow of silent) this.#forget(flow);
    this.#open -= silent.length;
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
