/** One TCP connection as the capture shows it, from handshake to end. */
import type { Ending, Who } from './ending.ts';
import type { Flow } from './flow.ts';
import { endpointOf } from './flow-key.ts';
import { flagNames } from './packet.ts';
import type { Mark } from './mark.ts';
import type { Recording } from './recording.ts';
import { payloadText, timeNs } from './segment.ts';
import type { Segment } from './segment.ts';
import type { Side } from './side.ts';
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
  const clientIsHigh = certain ?? clientByPort(flow, tools.serverPort) ?? flow.firstIsFromHigh;
  const client = clientIsHigh ? flow.high : flow.low;
  const server = clientIsHigh ? flow.low : flow.high;
  const { synNumber } = client;
  const { synAckNumber } = server;
  return {
    stream: flow.stream,
    link: linkName(flow.linkType) ?? 'unknown',
    client: partyOf(flow, clientIsHigh, tools.streams),
    server: partyOf(flow, !clientIsHigh, tools.streams),
    isClientCertain: certain !== undefined,
    startNs: timeNs(flow.firstSeconds, flow.firstNanoseconds),
    endNs: timeNs(flow.last.lastSeconds, flow.last.lastNanoseconds),
    handshake: {
      isComplete: synNumber > 0 && synAckNumber > 0 && flow.handshakeAckNumber > 0,
      syn: synNumber || undefined,
      synAck: synAckNumber || undefined,
      ack: flow.handshakeAckNumber || undefined,
      roundTripNs: flow.roundTripNs || undefined,
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

function clientByPort(flow: Flow, serverPort: number | undefined): boolean | undefined {
  const isHigh = endpointOf(flow, true).port === serverPort;
  const isLow = endpointOf(flow, false).port === serverPort;
  return isHigh === isLow ? undefined : isLow;
}

function partyOf(flow: Flow, isHigh: boolean, streams: StreamReader): Party {
  const side = isHigh ? flow.high : flow.low;
  const { address, port } = endpointOf(flow, isHigh);
  return {
    address,
    port,
    segments: side.segments,
    payloadBytes: side.payloadBytes,
    stream: streams.read(flow, side),
  };
}

function segmentsOf(flow: Flow, clientIsHigh: boolean, recording: Recording): SegmentInConversation[] {
  const segments: SegmentInConversation[] = [];
  const high = endpointOf(flow, true);
  const low = endpointOf(flow, false);
  const payloads = { high: payloadOf(flow.high, recording), low: payloadOf(flow.low, recording) };
  recording.each(flow, (row) => {
    const [source, destination] = row.isFromHigh ? [high, low] : [low, high];
    segments.push({
      number: row.number,
      timeNs: row.nanoseconds < 0 ? undefined : timeNs(flow.firstSeconds + row.seconds, row.nanoseconds),
      link: linkName(flow.linkType) ?? 'unknown',
      src: source.address,
      srcPort: source.port,
      dst: destination.address,
      dstPort: destination.port,
      seq: row.seq,
      ack: row.ack,
      relSeq: row.relSeq,
      relAck: row.relAck,
      flags: flagNames(row.flags),
      window: row.window,
      length: row.length,
      stream: flow.stream,
      marks: markNames(row.marks),
      ...(row.duplicateAckNumber > 0 ? { duplicateAckNumber: row.duplicateAckNumber } : {}),
      text: payloadText(
        row.isFromHigh ? payloads.high : payloads.low,
        row.keptAt,
        row.keptAt + row.keptBytes,
      ),
      from: row.isFromHigh === clientIsHigh ? 'client' : 'server',
    });
  });
  return segments;
}

function payloadOf(side: Side, recording: Recording): Uint8Array {
  const bytes = new Uint8Array(side.recordedBytes);
  recording.copyPayload(side, bytes);
  return bytes;
}
