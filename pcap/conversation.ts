/** One TCP connection as the capture shows it, from handshake to end. */
import { endingOf, type Who } from './ending.ts';
import type { Flow } from './flow.ts';
import { endpointOf } from './flow-key.ts';
import { markNames } from './mark.ts';
import type { Recording } from './recording.ts';
import { type Segment, segmentBetween, timeNs } from './segment.ts';
import type { Side } from './side.ts';
import type { StreamReader } from './stream-text.ts';
import { linkName } from './link.ts';

/** A connection as it is handed over; see {@link conversationOf} for each field. */
export type Conversation = Readonly<ReturnType<typeof conversationOf>>;

/** A segment, and which of the two sent it. */
export interface SegmentInConversation extends Segment {
  readonly from: Who;
}

/** How a connection stands, without what was said in it; see {@link standingOf} for each field. */
export type Standing = Readonly<ReturnType<typeof standingOf>>;

/** What is known of a flow at any time. */
export function standingOf(flow: Flow, serverPort: number | undefined) {
  const clientIsHigh = isClientHigh(flow, serverPort);
  const { synNumber } = clientIsHigh ? flow.high : flow.low;
  const { synAckNumber } = clientIsHigh ? flow.low : flow.high;
  return {
    /** Wireshark's `tcp.stream`. */
    stream: flow.stream,
    client: endpointOf(flow, clientIsHigh),
    server: endpointOf(flow, !clientIsHigh),
    startNs: timeNs(flow.firstSeconds, flow.firstNanoseconds),
    /** Packet numbers; what was not captured is undefined. */
    handshake: {
      isComplete: synNumber > 0 && synAckNumber > 0 && flow.handshakeAckNumber > 0,
      syn: synNumber || undefined,
      synAck: synAckNumber || undefined,
      ack: flow.handshakeAckNumber || undefined,
      /** From the SYN to the first ACK. */
      roundTripNs: flow.roundTripNs || undefined,
    },
    ending: endingOf(flow, clientIsHigh),
  };
}

/** What is known of a flow that is handed over. */
export function conversationOf(
  flow: Flow,
  recording: Recording,
  streams: StreamReader,
  serverPort: number | undefined,
) {
  const clientIsHigh = isClientHigh(flow, serverPort);
  return {
    ...standingOf(flow, serverPort),
    link: linkName(flow.linkType) ?? 'unknown',
    client: partyOf(flow, clientIsHigh, streams),
    server: partyOf(flow, !clientIsHigh, streams),
    endNs: timeNs(flow.last.lastSeconds, flow.last.lastNanoseconds),
    /** Every kind that some segment had. */
    marks: markNames(flow.marksSeen),
    segmentCount: flow.segments,
    /** Those kept, in the order of the file. Only for the caller that is handed this: its memory is used again. */
    segments: () => segmentsOf(flow, clientIsHigh, recording),
  };
}

/** Without a handshake the client is the one not on the server's port, or who spoke first. */
function isClientHigh(flow: Flow, serverPort: number | undefined): boolean {
  return clientByHandshake(flow) ?? clientByPort(flow, serverPort) ?? flow.firstIsFromHigh;
}

/** Whether the higher endpoint is the client, when a SYN or its answer says so. */
function clientByHandshake({ high, low }: Flow): boolean | undefined {
  if (high.synNumber !== 0 || low.synAckNumber !== 0) return true;
  if (low.synNumber !== 0 || high.synAckNumber !== 0) return false;
  return undefined;
}

function clientByPort(flow: Flow, serverPort: number | undefined): boolean | undefined {
  const isHigh = endpointOf(flow, true).port === serverPort;
  const isLow = endpointOf(flow, false).port === serverPort;
  return isHigh === isLow ? undefined : isLow;
}

/** One of the two, and what it said. */
function partyOf(flow: Flow, isHigh: boolean, streams: StreamReader) {
  const side = isHigh ? flow.high : flow.low;
  return {
    ...endpointOf(flow, isHigh),
    segments: side.segments,
    /** On the wire, repeated bytes counted again. */
    payloadBytes: side.payloadBytes,
    /** The bytes it sent, in order and once: the requests of a client, the replies of a server. */
    stream: streams.read(flow, side),
  };
}

function segmentsOf(flow: Flow, clientIsHigh: boolean, recording: Recording): SegmentInConversation[] {
  const segments: SegmentInConversation[] = [];
  const high = { ...endpointOf(flow, true), payload: payloadOf(flow.high, recording) };
  const low = { ...endpointOf(flow, false), payload: payloadOf(flow.low, recording) };
  recording.each(flow, (packet, isFromHigh) => {
    const [source, destination] = isFromHigh ? [high, low] : [low, high];
    packet.bytes = source.payload;
    const from = isFromHigh === clientIsHigh ? 'client' : 'server';
    segments.push({ ...segmentBetween(source, destination, packet), from });
  });
  return segments;
}

function payloadOf(side: Side, recording: Recording): Uint8Array {
  const bytes = new Uint8Array(side.recordedBytes);
  recording.copyPayload(side, bytes);
  return bytes;
}
