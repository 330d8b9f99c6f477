/** One TCP connection as the capture shows it, from handshake to end. */
import type { Ending, Who } from './ending.ts';
import type { Flow } from './flow.ts';
import type { Side } from './side.ts';
import { endpointOf } from './flow-key.ts';
import { flagNames } from './packet.ts';
import type { Mark } from './mark.ts';
import type { Recording, Row } from './recording.ts';
import { payloadText, timeNs } from './segment.ts';
import type { Segment } from './segment.ts';
import type { StreamReader, StreamText } from './stream-text.ts';
import { endingOf } from './ending.ts';
import { linkName } from './link.ts';
import { markNames } from './mark.ts';

/** One of the two, and what it said. */
export interface Party {
  readonly address: string;
  readonly port: number;
  readonly segments: number;
  /** On the wire, repeated bytes counted again. */
  readonly payloadBytes: number;
  /** The bytes it sent, in order and once: the requests of a client, the replies of a server. */
  readonly stream: StreamText;
}

/** Packet numbers; what was not captured is undefined. */
export interface Handshake {
  readonly isComplete: boolean;
  readonly syn: number | undefined;
  readonly synAck: number | undefined;
  readonly ack: number | undefined;
  /** From the SYN to the first ACK. */
  readonly roundTripNs: number | undefined;
}

export interface Conversation {
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  readonly link: string;
  readonly client: Party;
  readonly server: Party;
  /** False when no handshake was captured: the client is then the one on the port not asked for, or who spoke first. */
  readonly isClientCertain: boolean;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly handshake: Handshake;
  /** Every kind that some segment had. */
  readonly marks: readonly Mark[];
  readonly ending: Ending;
  readonly segmentCount: number;
  /** Those kept, in the order of the file; see {@link SegmentInConversation}. */
  readonly segments: () => readonly SegmentInConversation[];
}

export interface SegmentInConversation extends Segment {
  readonly from: Who;
}

export interface ConversationTools {
  readonly recording: Recording;
  readonly streams: StreamReader;
  /** Who is on this port is the server, where no handshake says. */
  readonly serverPort: number | undefined;
}

/** `segments()` can be called only until the caller that got it returns, as its memory is used again. */
export function conversationOf(flow: Flow, tools: ConversationTools): Conversation {
  const certain = clientByHandshake(flow);
  const clientIsHigh = certain ?? clientByPort(flow, tools.serverPort) ?? flow.firstIsFromHigh === 1;
  const client = clientIsHigh ? flow.high : flow.low;
  const server = clientIsHigh ? flow.low : flow.high;
  const { synNumber } = client;
  const { synAckNumber } = server;
  const streams = tools.streams.read(flow);
  return {
    stream: flow.stream,
    link: linkName(flow.linkType) ?? 'unknown',
    client: partyOf(flow, clientIsHigh, clientIsHigh ? streams.high : streams.low),
    server: partyOf(flow, !clientIsHigh, clientIsHigh ? streams.low : streams.high),
    isClientCertain: certain !== undefined,
    startNs: timeNs(flow.firstSeconds, flow.firstNanoseconds),
    endNs: timeNs(flow.fullSeconds(flow.lastSeconds), flow.lastNanoseconds),
    handshake: {
      isComplete: synNumber > 0 && synAckNumber > 0 && flow.handshakeAckNumber > 0,
      syn: synNumber || undefined,
      synAck: synAckNumber || undefined,
      ack: flow.handshakeAckNumber || undefined,
      roundTripNs: flow.isRoundTripKnown === 1 ? flow.roundTripNs : undefined,
    },
    marks: markNames(flow.marksSeen),
    ending: endingOf(flow, clientIsHigh),
    segmentCount: flow.segments,
    segments: () => segmentsOf(flow, clientIsHigh, tools.recording),
  };
}

/** Whether the higher endpoint is the client, when a SYN or its answer says so. */
function clientByHandshake({ high, low }: Flow): boolean | undefined {
  if (high.synNumber !== 0 || low.synAckNumber !== 0) return true;
  if (low.synNumber !== 0 || high.synAckNumber !== 0) return false;
  return undefined;
}

function clientByPort({ words, at }: Flow, serverPort: number | undefined): boolean | undefined {
  const isHigh = endpointOf(words, at, true).port === serverPort;
  const isLow = endpointOf(words, at, false).port === serverPort;
  return isHigh === isLow ? undefined : isLow;
}

function partyOf(flow: Flow, isHigh: boolean, stream: StreamText): Party {
  const side: Side = isHigh ? flow.high : flow.low;
  return {
    ...endpointOf(flow.words, flow.at, isHigh),
    segments: side.segments,
    payloadBytes: side.payloadBytes,
    stream,
  };
}

function segmentsOf(flow: Flow, clientIsHigh: boolean, recording: Recording): SegmentInConversation[] {
  const segments: SegmentInConversation[] = [];
  const high = endpointOf(flow.words, flow.at, true);
  const low = endpointOf(flow.words, flow.at, false);
  recording.each(flow, (row) => {
    const [source, destination] = row.isFromHigh ? [high, low] : [low, high];
    const [from, to] = row.isFromHigh ? [flow.high, flow.low] : [flow.low, flow.high];
    const hasAck = row.flags & 0x10;
    segments.push({
      number: row.number,
      timeNs: flow.hasTime === 1 ? timeNs(flow.fullSeconds(row.seconds), row.nanoseconds) : undefined,
      link: linkName(flow.linkType) ?? 'unknown',
      src: source.address,
      srcPort: source.port,
      dst: destination.address,
      dstPort: destination.port,
      seq: (row.relSeq + from.base) >>> 0,
      ack: hasAck ? (row.relAck + to.base) >>> 0 : row.relAck,
      relSeq: row.relSeq,
      relAck: row.relAck,
      flags: flagNames(row.flags),
      window: row.window,
      length: row.length,
      stream: flow.stream,
      marks: markNames(row.marks),
      ...(row.duplicateAckNumber > 0 ? { duplicateAckNumber: row.duplicateAckNumber } : {}),
      text: textOf(row, recording),
      from: row.isFromHigh === clientIsHigh ? 'client' : 'server',
    });
  });
  return segments;
}

function textOf(row: Row, recording: Recording): string {
  if (row.keptBytes === 0) return '';
  const bytes = new Uint8Array(row.keptBytes);
  recording.copyPayload(row, 0, bytes, 0);
  return payloadText(bytes, 0, bytes.length);
}
