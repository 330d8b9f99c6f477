/** Sorts segments into conversations, and lets go of those that are over. */
import { type Conversation, conversationOf, type Standing, standingOf } from './conversation.ts';
import { Flow, FlowState } from './flow.ts';
import { ForgottenFlows } from './forgotten-flows.ts';
import { LIMITS } from './limits.ts';
import { Flag } from './flag.ts';
import type { Packet } from './packet.ts';
import { FlowTable } from './flow-table.ts';
import { MarkBit } from './mark.ts';
import { Recording } from './recording.ts';
import { StreamReader } from './stream-text.ts';
import type { Warnings } from './warnings.ts';
import { analyse } from './analyse.ts';
import { isOver, observe } from './observe.ts';

/** Forgotten, yet still in the list of those that ended. */
const MOST_FORGOTTEN = 8192;

/** Finds the flow of each segment, analyses it there, and hands conversations over when they have ended. */
export class Conversations {
  /** All there were so far, and the segments that came when theirs had been handed over. */
  begun = 0;
  lateSegments = 0;
  readonly #live = new FlowTable();
  /** Those handed over; apart, because the smaller a table is, the more of it stays in the cache. */
  readonly #remembered = new FlowTable();
  readonly #forgotten = new ForgottenFlows(LIMITS.forgottenConversations);
  readonly #recording = new Recording();
  readonly #streams = new StreamReader(this.#recording);
  readonly #warnings: Warnings;
  /** Who is on this port is the server, where no handshake says. */
  readonly #serverPort: number | undefined;
  readonly #onConversation: ((conversation: Conversation) => void) | undefined;
  /**
   * In the order they ended. Each lingers for a while, then is remembered, then forgotten:
   *
   *     | forgotten | remembered ........ | lingering ... | <- the newest
   */
  readonly #ended: Flow[] = [];
  #firstRemembered = 0;
  #firstLingering = 0;
  #open = 0;
  #wasPoolFull = false;
  /** Treated as ended because too many were open, and where in the file the first of them was. */
  #cutOff = 0;
  #cutOffAt = 0;
  /** Forgotten altogether. */
  #unknown = 0;
  /** That of the segment added last. */
  #latest: Flow | undefined;

  constructor(
    warnings: Warnings,
    serverPort: number | undefined,
    onConversation: ((conversation: Conversation) => void) | undefined,
  ) {
    this.#warnings = warnings;
    this.#serverPort = serverPort;
    this.#onConversation = onConversation;
  }

  /** Gives the segment in `packet` its stream, its relative numbers and its marks. */
  add(packet: Packet): void {
    packet.marks = 0;
    const known = this.#live.find(packet) ?? this.#remembered.find(packet);
    let flow = known ?? this.#forgotten.recall(this.#live.key, packet) ?? this.#begin(packet);
    const { isFromHigh } = this.#live.key;
    if (packet.flags & Flag.SYN) flow = this.#meetSyn(flow, packet, isFromHigh);
    const from = isFromHigh ? flow.high : flow.low;
    const to = isFromHigh ? flow.low : flow.high;
    this.#latest = flow;
    analyse(flow, from, to, packet);
    if (flow.state === FlowState.HANDED_OVER || flow.state === FlowState.RECALLED) {
      this.lateSegments += 1;
      return;
    }
    observe(flow, from, to, packet);
    if (this.#onConversation !== undefined && !this.#recording.add(flow, from, packet)) {
      this.#makeRoom(packet);
    }
    if (packet.flags & (Flag.FIN | Flag.RST) && flow.state === FlowState.OPEN && isOver(flow))
      this.#end(flow, packet);
  }

  /** How the conversation of the segment added last stands; undefined when it was handed over before. */
  latest(): Standing | undefined {
    const flow = this.#latest;
    const isKept = flow?.state === FlowState.OPEN || flow?.state === FlowState.LINGERING;
    return isKept ? standingOf(flow, this.#serverPort) : undefined;
  }

  /** Hands over all that is left, in the order of the streams. */
  end(): void {
    const left = this.#live.all().sort((one, other) => one.stream - other.stream);
    for (const flow of left) this.#handOver(flow);
    const { openConversations: limit, forgottenConversations } = LIMITS;
    if (this.#cutOff > 0)
      this.#warnings.add({ byte: this.#cutOffAt, kind: 'too-many-open', limit, ended: this.#cutOff });
    if (this.#unknown > 0)
      this.#warnings.add({ byte: 0, kind: 'too-many-connections', limit: forgottenConversations });
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
    const flow = new Flow(this.#live.key, this.begun, packet);
    this.#live.add(flow);
    this.begun += 1;
    this.#open += 1;
    return flow;
  }

  #end(flow: Flow, { seconds }: Packet): void {
    flow.state = FlowState.LINGERING;
    flow.endedSeconds = seconds;
    this.#open -= 1;
    this.#ended.push(flow);
    while (this.#isDue(this.#ended[this.#firstLingering], seconds)) this.#handOverNextEnded();
    if (this.#ended.length - this.#firstRemembered > LIMITS.rememberedConversations) this.#forgetNextEnded();
  }

  /** Whether the flow that ended first of those that linger has done so long enough. */
  #isDue(flow: Flow | undefined, now: number): boolean {
    if (flow === undefined) return false;
    const lingering = this.#ended.length - this.#firstLingering;
    return now - flow.endedSeconds > LIMITS.lingeringSeconds || lingering > LIMITS.lingeringConversations;
  }

  /** A flow whose ports were used again meanwhile is gone already. */
  #handOverNextEnded(): void {
    const flow = this.#ended[this.#firstLingering++];
    if (flow?.state === FlowState.LINGERING) this.#handOver(flow);
  }

  #forgetNextEnded(): void {
    const flow = this.#ended[this.#firstRemembered++];
    if (flow !== undefined && flow.state !== FlowState.FORGOTTEN) this.#forget(flow);
    // Now and then, so that it costs little for each.
    if (this.#firstRemembered < MOST_FORGOTTEN) return;
    this.#ended.splice(0, this.#firstRemembered);
    this.#firstLingering -= this.#firstRemembered;
    this.#firstRemembered = 0;
  }

  #handOver(flow: Flow): void {
    this.#onConversation?.(conversationOf(flow, this.#recording, this.#streams, this.#serverPort));
    this.#recording.release(flow);
    flow.state = FlowState.HANDED_OVER;
    this.#live.remove(flow);
    this.#remembered.add(flow);
  }

  #forget(flow: Flow): void {
    if (flow.state === FlowState.RECALLED) return; // it is in no table
    if (flow.state !== FlowState.HANDED_OVER) this.#handOver(flow);
    flow.state = FlowState.FORGOTTEN;
    this.#remembered.remove(flow);
    if (!this.#forgotten.add(flow)) this.#unknown += 1;
  }

  /** A quarter at once, so that looking for them costs little for each. */
  #closeSilent({ position }: Packet): void {
    const open = this.#live.all().filter(({ state }) => state === FlowState.OPEN);
    open.sort((one, other) => one.last.lastNumber - other.last.lastNumber);
    const silent = open.slice(0, LIMITS.openConversations >> 2);
    if (this.#cutOff === 0) this.#cutOffAt = position;
    this.#cutOff += silent.length;
    for (const flow of silent) this.#forget(flow);
    this.#open -= silent.length;
  }

  /** The segment itself stays unrecorded. */
  #makeRoom({ position }: Packet): void {
    while (this.#firstLingering < this.#ended.length) this.#handOverNextEnded();
    if (!this.#wasPoolFull)
      this.#warnings.add({ byte: position, kind: 'memory-full', limitBytes: LIMITS.poolBytes });
    this.#wasPoolFull = true;
  }
}
