/** What one capture shows of every session, kept small: a report holds thousands of them at once. */
import type { Account } from '../../evidence/account.ts';
import type { CaptureListener } from '../../recording/run-sources.ts';
import { compactSegment } from '../../drawing/compact-segment.ts';
import type { Conversation, SegmentInConversation } from '../../../pcap/conversation.ts';
import type { Who } from '../../../pcap/ending.ts';
import { Buffer, isUtf8 } from 'node:buffer';
import type { StreamText } from '../../../pcap/stream-text.ts';
import { msOf } from '../../evidence/wire.ts';

/** Of what a side sent in one session, so many bytes are kept to be shown. */
const DETAIL_BYTES = 1_024;
/** Further segments of one session are counted, not kept. */
const MOST_SEGMENTS = 400;
/** What a side said beyond is not kept: a session may ask a million times. */
const TEXT_CHARACTERS = 65_536;

export type CapturedSession = ReturnType<typeof captured>;
export type SaidBytes = CapturedSession['requests'];

/** Keeps what a report shows of one capture file, while evidence is made of it; cut segments lack some bytes there. */
export function keepCapture(
  onCaptured: (account: Account, session: CapturedSession) => void,
  onEnd: (packets: number, cutSegments: number) => void,
): CaptureListener {
  // Payload that is no UTF-8 loses its bytes as text; such segments are few as a rule.
  const odd = new Map<number, string>();
  let cutSegments = 0;
  return {
    onSegment: ({ bytes, payloadAt, capturedEnd, length, number }) => {
      if (length === 0) return;
      const payload = bytes.subarray(payloadAt, Math.max(payloadAt, capturedEnd));
      if (payload.length < length) cutSegments += 1;
      if (!isUtf8(payload)) odd.set(number, payload.subarray(0, DETAIL_BYTES).toHex());
    },
    onConversation: (account, conversation, segments) =>
      onCaptured(account, captured(conversation, segments, odd)),
    onEnd: ({ packets }) => onEnd(packets, cutSegments),
  };
}

function captured(
  conversation: Conversation,
  segments: readonly SegmentInConversation[],
  odd: ReadonlyMap<number, string>,
) {
  const { client, server, startNs, endNs, handshake, ending, marks, segmentCount } = conversation;
  const said = (from: Who, { text, bytes, isWhole }: StreamText) => {
    const own = segments.filter((segment) => segment.from === from && segment.length > 0);
    const isOdd = own.some(({ number }) => odd.has(number));
    const hex = isOdd ? hexInOrder(own, odd) : Buffer.from(text.slice(0, DETAIL_BYTES)).toString('hex');
    return {
      /** The beginning, hexadecimal without spaces. */
      hex: hex.slice(0, DETAIL_BYTES * 2),
      /** Of what could be put together; see `isWhole`. */
      bytes,
      /** As UTF-8. */
      text: text.slice(0, TEXT_CHARACTERS),
      /** False when `text` is only the beginning: the rest was not captured, or there was no room to keep it. */
      isWhole: isWhole && text.length <= TEXT_CHARACTERS,
    };
  };
  return {
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    handshake,
    ending,
    marks,
    segments: segments.slice(0, MOST_SEGMENTS).map((segment) => compactSegment(segment, startNs)),
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
