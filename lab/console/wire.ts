/** One capture as it grows: the decoder is fed as bytes arrive, and tells of each segment and each connection at once. */
import { type CompactSegment, compactSegment } from '../drawing/compact-segment.ts';
import type { SessionState, WireBatch, WireSession } from './messages.ts';
import { CaptureAnalysis } from '../../pcap/capture-analysis.ts';
import type { Standing } from '../../pcap/conversation.ts';
import { Flag } from '../../pcap/flag.ts';
import { MarkBit } from '../../pcap/mark.ts';
import type { Packet } from '../../pcap/packet.ts';
import { segmentOf } from '../../pcap/segment.ts';

/** A page that is told more becomes slow: what goes beyond is counted, and stays in the capture. */
const MOST_SEGMENTS = 50_000;
const MOST_SESSIONS = 5_000;
/** Of connections that begin within one second a live page is told so many: of a burst it sees a sample. */
const SAMPLE = 100;
const SECOND_NS = 1_000_000_000n;
/** A page takes in so many at a time, and may draw between. */
const PIECE_SEGMENTS = 1_000;

const LF = 10;
const REPEATED = MarkBit.retransmission | MarkBit.keep_alive;
const TURNS = Flag.SYN | Flag.FIN | Flag.RST;

/** What is known of a capture before its first byte. */
export interface WireOptions {
  /** As {@link WireBatch.capture}. */
  readonly capture: string;
  /** The server's: connections with other ports are left out. */
  readonly port: number;
  readonly machineAt: (address: string) => string;
  /** It grows, and pages have to keep up with it. */
  readonly isLive?: boolean;
}

/** A connection, and how it stands. */
interface Known {
  readonly client: Standing['client'];
  readonly machines: readonly string[];
  readonly startNs: bigint;
  readonly isTold: boolean;
  state: SessionState;
}

/** Push its analysis the bytes of a file, in pieces of any size. */
export class Wire {
  readonly #options: WireOptions;
  /** To be fed with the bytes of the file. */
  readonly analysis: CaptureAnalysis;
  readonly #known = new Map<number, Known>();
  readonly #sessions: WireSession[] = [];
  readonly #segments: (readonly [number, ...CompactSegment])[] = [];
  readonly #changed = new Set<Known>();
  #taken = { sessions: 0, segments: 0 };
  /** The first packet is news in any case: with it the capture is known to run. */
  #isNews = true;
  #counts = { segments: 0, sessions: 0, open: 0, asked: 0, answered: 0 };
  readonly #openAt = new Map<string, number>();
  /** Streams are numbered as they begin. */
  #newest = -1;
  /** The last second that was sampled, and how many of its connections were told. */
  #sampled = { second: 0n, told: 0 };

  constructor(options: WireOptions) {
    this.#options = options;
    this.analysis = new CaptureAnalysis({
      serverPort: options.port,
      onSegment: (packet, soFar) => this.#add(packet, soFar),
    });
  }

  /** The sessions that were told so far. */
  get sessions(): readonly WireSession[] {
    return this.#sessions.slice(0, this.#taken.sessions);
  }

  /** What came since the last time, in pieces. */
  take(): WireBatch[] {
    const { sessions, segments } = this.#taken;
    if (!this.#isNews || this.analysis.packets === 0) return [];
    this.#isNews = false;
    this.#taken = { sessions: this.#sessions.length, segments: this.#segments.length };
    const states = Array.from(this.#changed, ({ state }) => state);
    this.#changed.clear();
    return this.#pieces(this.#sessions.slice(sessions), this.#segments.slice(segments), states);
  }

  /** All that was taken so far, for one who comes later. */
  soFar(): WireBatch[] {
    const { segments } = this.#taken;
    const states = [...this.#known.values()].filter(({ isTold }) => isTold).map(({ state }) => state);
    return this.#pieces(this.sessions, this.#segments.slice(0, segments), states);
  }

  /** A session is told before its segments, and how it stands after them. */
  #pieces(
    sessions: WireBatch['sessions'],
    segments: WireBatch['segments'],
    states: WireBatch['states'],
  ): WireBatch[] {
    const { capture } = this.#options;
    const openAt = Object.fromEntries(this.#openAt);
    const common = { kind: 'wire', capture, counts: { ...this.#counts }, openAt } as const;
    const last = Math.max(0, Math.ceil(segments.length / PIECE_SEGMENTS) - 1);
    return Array.from({ length: last + 1 }, (_, index) => ({
      ...common,
      sessions: index === 0 ? sessions : [],
      segments: segments.slice(index * PIECE_SEGMENTS, (index + 1) * PIECE_SEGMENTS),
      states: index === last ? states : [],
    }));
  }

  #add(packet: Packet, soFar: () => Standing | undefined): void {
    const { port } = this.#options;
    if (packet.sourcePort !== port && packet.destinationPort !== port) return;
    this.#counts.segments += 1;
    this.#isNews = true;
    const known = this.#known.get(packet.stream) ?? this.#begin(packet, soFar);
    if (known === undefined) return; // a late packet of one that is over
    this.#bringUpToDate(known, packet, soFar);
    if (!known.isTold) {
      if (isOver(known.state)) this.#known.delete(packet.stream);
      return;
    }
    this.#changed.add(known);
    if (this.#segments.length >= MOST_SEGMENTS) return;
    const segment = segmentOf(packet);
    const { address, port: clientPort } = known.client;
    const isClient = segment.src === address && segment.srcPort === clientPort;
    const told = { ...segment, from: isClient ? ('client' as const) : ('server' as const) };
    this.#segments.push([packet.stream, ...compactSegment(told, known.startNs)]);
  }

  #begin({ stream }: Packet, soFar: () => Standing | undefined): Known | undefined {
    const standing = stream > this.#newest ? soFar() : undefined;
    if (standing === undefined) return undefined;
    this.#newest = stream;
    const { client, server, startNs, ending, handshake } = standing;
    const isTold = this.#sessions.length < MOST_SESSIONS && this.#isSampled(startNs);
    const isEstablished = handshake.isComplete;
    const state = { id: stream, ending, isEstablished, asked: 0, answered: 0, segments: 0 };
    const machineAt = this.#options.machineAt;
    const machines = [machineAt(client.address), machineAt(server.address)] as const;
    const known = { client, machines, startNs, isTold, state };
    this.#known.set(stream, known);
    this.#counts.sessions += 1;
    this.#count(known, 1);
    if (isTold)
      this.#sessions.push({
        id: stream,
        client: { name: machines[0], address: client.address, port: client.port },
        server: { name: machines[1], address: server.address, port: server.port },
        startUs: Number(startNs / 1_000n),
      });
    return known;
  }

  #bringUpToDate(known: Known, packet: Packet, soFar: () => Standing | undefined): void {
    const { state } = known;
    const lines = packet.length > 0 && (packet.marks & REPEATED) === 0 ? linesIn(packet) : 0;
    const asked = packet.destinationPort === this.#options.port ? lines : 0;
    const answered = lines - asked;
    // One looks only where something may have turned.
    const isTurn = (packet.flags & TURNS) !== 0 || state.ending.cause !== 'still-open';
    const standing = isTurn ? soFar() : undefined;
    const { ending, isEstablished } =
      standing === undefined
        ? state
        : { ending: standing.ending, isEstablished: standing.handshake.isComplete };
    known.state = {
      id: state.id,
      ending,
      isEstablished,
      asked: state.asked + asked,
      answered: state.answered + answered,
      segments: state.segments + 1,
    };
    this.#counts.asked += asked;
    this.#counts.answered += answered;
    if (isOver(known.state) && !isOver(state)) this.#count(known, -1);
  }

  #count({ machines }: Known, by: 1 | -1): void {
    this.#counts.open += by;
    for (const name of machines) {
      const open = (this.#openAt.get(name) ?? 0) + by;
      if (open === 0) this.#openAt.delete(name);
      else this.#openAt.set(name, open);
    }
  }

  /** By the time in the capture, so that a slow computer samples as a fast one does. */
  #isSampled(startNs: bigint): boolean {
    if (this.#options.isLive !== true) return true;
    const second = startNs / SECOND_NS;
    if (second !== this.#sampled.second) this.#sampled = { second, told: 0 };
    this.#sampled.told += 1;
    return this.#sampled.told <= SAMPLE;
  }
}

function isOver({ ending: { kind } }: SessionState): boolean {
  return kind === 'closed' || kind === 'reset';
}

/** Whole lines; QUIT asks for nothing. */
function linesIn({ bytes, payloadAt, capturedEnd }: Packet): number {
  let lines = 0;
  let start = payloadAt;
  for (let at = payloadAt; at < capturedEnd; at += 1) {
    if (bytes[at] !== LF) continue;
    if (!isQuit(bytes, start, at)) lines += 1;
    start = at + 1;
  }
  return lines;
}

const QUIT = [0x51, 0x55, 0x49, 0x54];

/** `end` is where the line feed stands. */
function isQuit(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= QUIT.length + 1 && QUIT.every((byte, index) => bytes[start + index] === byte);
}
