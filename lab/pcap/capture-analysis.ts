/**
 * A whole capture, piece by piece:
 *
 *     chunks → CaptureReader → frame → toNetwork → toTransport → readTcp → Conversations
 *
 * Nothing here throws, whatever the bytes; what cannot be read is told through `onWarning`.
 */
import { CaptureReader } from './capture-reader.ts';
import type { Conversation } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { IpDecoder } from './ip.ts';
import { Packet } from './packet.ts';
import type { Warning } from './warnings.ts';
import { Warnings } from './warnings.ts';
import { readTcp } from './tcp.ts';
import { toNetwork } from './link.ts';

export interface CaptureHandlers {
  /** For each TCP segment, in the order of the file. The packet is used again for the next: copy what you keep. */
  readonly onSegment?: (packet: Packet) => void;
  /** For each conversation, some time after it ended; those still open come last. */
  readonly onConversation?: (conversation: Conversation) => void;
  readonly onWarning?: (warning: Warning) => void;
}

export interface CaptureOptions extends CaptureHandlers {
  /** Tells client and server apart in conversations whose handshake was not captured. */
  readonly serverPort?: number;
}

export interface CaptureSummary {
  /** False when the file is no capture at all: neither pcap nor pcapng. */
  readonly isCapture: boolean;
  /** Of every kind. */
  readonly packets: number;
  readonly segments: number;
  readonly conversations: number;
  /** Segments that came when their conversation had been handed over. */
  readonly lateSegments: number;
  /** All of them, also those beyond the first hundred that were not told. */
  readonly warnings: number;
}

export class CaptureAnalysis {
  readonly #packet = new Packet();
  readonly #warnings: Warnings;
  readonly #reader: CaptureReader;
  readonly #ip: IpDecoder;
  readonly #conversations: Conversations;
  readonly #onSegment: ((packet: Packet) => void) | undefined;
  #segments = 0;

  constructor({ onSegment, onConversation, onWarning, serverPort }: CaptureOptions) {
    this.#warnings = new Warnings(onWarning ?? (() => {}));
    this.#reader = new CaptureReader(this.#packet, this.#warnings, () => this.#frame());
    this.#ip = new IpDecoder(this.#warnings);
    this.#conversations = new Conversations(this.#warnings, serverPort, onConversation);
    this.#onSegment = onSegment;
  }

  /** False when no further chunk is worth reading. */
  push(chunk: Uint8Array): boolean {
    this.#reader.push(chunk);
    return this.#reader.isWanted;
  }

  end(): CaptureSummary {
    this.#reader.end();
    this.#ip.end();
    this.#conversations.end();
    return {
      isCapture: this.#reader.isCapture,
      packets: this.#packet.number,
      segments: this.#segments,
      ...this.#conversations.counts,
      warnings: this.#warnings.count,
    };
  }

  #frame(): void {
    const packet = this.#packet;
    if (!toNetwork(packet) || !this.#ip.toTransport(packet) || !readTcp(packet, this.#warnings)) return;
    this.#segments += 1;
    this.#conversations.add(packet);
    this.#onSegment?.(packet);
  }
}
