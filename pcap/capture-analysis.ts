/**
 * A whole capture, piece by piece:
 *
 *     chunks → CaptureReader → frame → toNetwork → toTransport → readTcp → Conversations
 *
 * Nothing here throws, whatever the bytes; what cannot be read is told through `onWarning`.
 */
import type { Packing } from './compressed.ts';
import { CaptureReader } from './capture-reader.ts';
import type { Conversation, Standing } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { IpDecoder } from './ip.ts';
import { Packet } from './packet.ts';
import { type Warning, Warnings } from './warnings.ts';
import { readTcp } from './tcp.ts';
import { timeNs } from './segment.ts';
import { toNetwork } from './link.ts';

/** Who hears of what is found; all of it is optional. */
export interface CaptureOptions {
  /**
   * For each TCP segment, in the order of the file. The packet is used again for the next: copy what you keep. `soFar`
   * tells how its conversation stands by then.
   */
  readonly onSegment?: (packet: Packet, soFar: () => Standing | undefined) => void;
  /** For each conversation, some time after it ended; those still open come last. */
  readonly onConversation?: (conversation: Conversation) => void;
  readonly onWarning?: (warning: Warning) => void;
  /** Tells client and server apart in conversations whose handshake was not captured. */
  readonly serverPort?: number;
}

/** Counts of a whole capture. */
export type CaptureSummary = Readonly<ReturnType<CaptureAnalysis['end']>>;

/** Takes the chunks of a file, in order and of any size, and tells what it finds in them. */
export class CaptureAnalysis {
  readonly #packet = new Packet();
  readonly #warnings: Warnings;
  #reader: CaptureReader;
  readonly #ip: IpDecoder;
  readonly #conversations: Conversations;
  readonly #onSegment: CaptureOptions['onSegment'];
  readonly #soFar = () => this.#conversations.latest();
  readonly #passedOver = new Map<string, number>();
  #segments = 0;
  #firstNs: bigint | undefined;
  #snapBytes = 0;

  constructor({ onSegment, onConversation, onWarning, serverPort }: CaptureOptions) {
    this.#warnings = new Warnings(onWarning ?? (() => {}));
    this.#reader = this.#newReader();
    this.#ip = new IpDecoder(this.#warnings);
    this.#conversations = new Conversations(this.#warnings, serverPort, onConversation);
    this.#onSegment = onSegment;
  }

  /** So far, of every kind. */
  get packets(): number {
    return this.#packet.number;
  }

  /** False when no further chunk is worth reading. */
  push(chunk: Uint8Array): boolean {
    this.#reader.push(chunk);
    return this.#reader.isWanted;
  }

  /** What comes now is the next file of the same capture: connections go on, and the packets' numbers. */
  nextFile(): void {
    this.#reader.end();
    this.#reader = this.#newReader();
  }

  /** The file was packed and cannot be unpacked any further: what there is of it was pushed. */
  breakOff(packing: Packing): void {
    this.#warnings.add({ byte: this.#reader.breakOff(), kind: 'packing-broken', packing, leftOut: 'rest' });
  }

  /** To be called once, when all chunks were pushed: hands over what is left, and counts. */
  end() {
    this.#reader.end();
    this.#ip.end();
    this.#conversations.end();
    const { seconds, nanoseconds } = this.#packet;
    const { begun: conversations, lateSegments } = this.#conversations;
    return {
      /** False when the file is no capture at all: neither pcap nor pcapng. */
      isCapture: this.#reader.isCapture,
      /** Of every kind. */
      packets: this.#packet.number,
      segments: this.#segments,
      conversations,
      lateSegments,
      /** Packets that are no TCP, by what they are: `ARP`, `UDP`. */
      passedOver: Object.fromEntries(this.#passedOver),
      /** All of them, also those beyond the first hundred that were not told. */
      warnings: this.#warnings.count,
      /** Nanoseconds since 1970 of the first and the last packet of any kind; undefined where the file has no times. */
      firstNs: this.#firstNs,
      lastNs: this.#firstNs === undefined ? undefined : timeNs(seconds, nanoseconds),
      /** The most bytes that the file has of a packet it does not have all of; 0 when it has all of each. */
      snapBytes: this.#snapBytes,
    };
  }

  #newReader(): CaptureReader {
    return new CaptureReader(this.#packet, this.#warnings, () => this.#frame());
  }

  #frame(): void {
    const packet = this.#packet;
    if (packet.hasTime) this.#firstNs ??= timeNs(packet.seconds, packet.nanoseconds);
    packet.other = '';
    if (packet.outer.length > 0) packet.outer.length = 0;
    const { at, capturedEnd, wireEnd } = packet;
    if (capturedEnd < wireEnd) this.#snapBytes = Math.max(this.#snapBytes, capturedEnd - at);
    if (!toNetwork(packet) || !this.#ip.toTransport(packet) || !readTcp(packet, this.#warnings)) {
      if (packet.other !== '')
        this.#passedOver.set(packet.other, (this.#passedOver.get(packet.other) ?? 0) + 1);
      return;
    }
    this.#segments += 1;
    this.#conversations.add(packet);
    this.#onSegment?.(packet, this.#soFar);
  }
}
