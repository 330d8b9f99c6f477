/** What one capture shows of every session, kept small: a report holds thousands of them at once. */
import type { Account } from '../../evidence/account.ts';
import type { CaptureListener } from '../../evidence/run-sources.ts';
import type { CaptureSummary } from '../../pcap/capture-analysis.ts';
import type { CompactSegment } from '../model.ts';
import type { Conversation, Handshake, SegmentInConversation } from '../../pcap/conversation.ts';
import { DETAIL_BYTES } from '../model.ts';
import type { Ending } from '../../pcap/ending.ts';
import { Buffer, isUtf8 } from 'node:buffer';
import { MarkBit } from '../../pcap/mark.ts';
import type { Packet } from '../../pcap/packet.ts';
import type { StreamText } from '../../pcap/stream-text.ts';
import { visible } from '../visible.ts';

/** Further segments of one session are counted, not kept. */
const MOST_SEGMENTS = 400;
const PAYLOAD_CHARACTERS = 200;
/** What a side said beyond is not kept: a session may ask a million times. */
const TEXT_CHARACTERS = 65_536;

export interface CapturedSession {
  readonly startMs: number;
  readonly endMs: number;
  readonly handshake: Handshake;
  readonly ending: Ending;
  readonly marks: Conversation['marks'];
  readonly segments: readonly CompactSegment[];
  readonly segmentCount: number;
  readonly requests: SaidBytes;
  readonly replies: SaidBytes;
}

export interface SaidBytes {
  /** The beginning, hexadecimal without spaces. */
  readonly hex: string;
  /** Of what could be put together; see `isWhole`. */
  readonly bytes: number;
  /** As UTF-8. */
  readonly text: string;
  /** False when `text` is only the beginning: the rest was not captured, or there was no room to keep it. */
  readonly isWhole: boolean;
}

/** Of one machine, in all parts of the run. */
export interface CapturedMachine {
  readonly packets: number;
  /** Segments of which the file has not all bytes. */
  readonly cutSegments: number;
}

/** Keeps what a report shows of one capture file, while evidence is made of it. */
export class CaptureKeeper implements CaptureListener {
  /** Payload that is no UTF-8 loses its bytes as text; such segments are few as a rule. */
  readonly #odd = new Map<number, string>();
  readonly #onCaptured: (account: Account, session: CapturedSession) => void;
  readonly #onMachine: (machine: CapturedMachine) => void;
  #cutSegments = 0;

  constructor(
    onCaptured: (account: Account, session: CapturedSession) => void,
    onMachine: (machine: CapturedMachine) => void,
  ) {
    this.#onCaptured = onCaptured;
    this.#onMachine = onMachine;
  }

  readonly onSegment = (packet: Packet): void => {
    if (packet.length === 0) return;
    const payload = payloadOf(packet);
    if (payload.length < packet.length) this.#cutSegments += 1;
    if (!isUtf8(payload)) this.#odd.set(packet.number, payload.toString('hex', 0, DETAIL_BYTES));
  };

  readonly onConversation = (
    account: Account,
    conversation: Conversation,
    segments: readonly SegmentInConversation[],
  ): void => {
    this.#onCaptured(account, captured(conversation, segments, this.#odd));
  };

  readonly onEnd = ({ packets }: CaptureSummary): void => {
    this.#onMachine({ packets, cutSegments: this.#cutSegments });
  };
}

function payloadOf({ bytes, payloadAt, capturedEnd }: Packet): Buffer {
  const length = Math.max(0, capturedEnd - payloadAt);
  return Buffer.from(bytes.buffer, bytes.byteOffset + payloadAt, length);
}

function captured(
  conversation: Conversation,
  segments: readonly SegmentInConversation[],
  odd: ReadonlyMap<number, string>,
): CapturedSession {
  const { client, server, startNs, endNs, handshake, ending, marks, segmentCount } = conversation;
  const said = (from: 'client' | 'server', { text, bytes, isWhole }: StreamText): SaidBytes => {
    const own = segments.filter((segment) => segment.from === from && segment.length > 0);
    const isOdd = own.some(({ number }) => odd.has(number));
    const hex = isOdd ? hexInOrder(own, odd) : Buffer.from(text.slice(0, DETAIL_BYTES)).toString('hex');
    return {
      hex: hex.slice(0, DETAIL_BYTES * 2),
      bytes,
      text: text.slice(0, TEXT_CHARACTERS),
      isWhole: isWhole && text.length <= TEXT_CHARACTERS,
    };
  };
  return {
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    handshake,
    ending,
    marks,
    segments: segments.slice(0, MOST_SEGMENTS).map((segment) => compact(segment, startNs)),
    segmentCount,
    requests: said('client', client.stream),
    replies: said('server', server.stream),
  };
}

/** Segments put in order, each byte once. */
function hexInOrder(segments: readonly SegmentInConversation[], odd: ReadonlyMap<number, string>): string {
  let hex = '';
  const [first] = segments;
  let next = first?.relSeq ?? 1;
  for (const { number, relSeq, text } of segments.toSorted((one, other) => one.relSeq - other.relSeq)) {
    const bytes = odd.get(number) ?? Buffer.from(text).toString('hex');
    const known = next - relSeq;
    if (known < 0) break;
    if (known * 2 >= bytes.length) continue;
    hex += bytes.slice(known * 2);
    next = relSeq + bytes.length / 2;
  }
  return hex;
}

function compact(segment: SegmentInConversation, startNs: bigint): CompactSegment {
  const { timeNs, from, flags, relSeq, relAck, length, marks, text, number } = segment;
  const microseconds = timeNs === undefined ? 0 : Number((timeNs - startNs) / 1_000n);
  const bits = marks.reduce((sum, mark) => sum | MarkBit[mark], 0);
  const payload = text === '' ? '' : shownOnce(text);
  return [microseconds, from === 'client' ? 1 : 0, flags, relSeq, relAck, length, bits, payload, number];
}

const shown = new Map<string, string>();
const MOST_SHOWN = 2_000;

/** Most payloads of a run are the same few: one string for each of them. */
function shownOnce(text: string): string {
  const known = shown.get(text);
  if (known !== undefined) return known;
  const payload = visible(text, PAYLOAD_CHARACTERS);
  if (shown.size < MOST_SHOWN && text.length <= PAYLOAD_CHARACTERS) shown.set(text, payload);
  return payload;
}

/** Keeps the microseconds, as lab/evidence does. */
function msOf(ns: bigint): number {
  return Number(ns / 1_000n) / 1_000;
}
