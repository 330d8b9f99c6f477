/** A captured conversation as an account of its session. */
import type { Account, BareSegment } from './account.ts';
import type { Conversation, Party, SegmentInConversation } from '../pcap/conversation.ts';

const NS_IN_MS = 1e6;

/** To be called while the conversation is at hand: its segments are gone afterwards. */
export function accountOfConversation(conversation: Conversation): Account {
  const { client, server, handshake, startNs, endNs } = conversation;
  const segments = conversation.segments();
  const synAck = segments.find(({ number }) => number === handshake.synAck);
  return {
    client: { address: client.address, port: client.port },
    server: { address: server.address, port: server.port },
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    established: handshake.isComplete,
    requestBytes: bytesOf(client),
    replyBytes: bytesOf(server),
    replies: repliesOf(server),
    wire: { holes: holesOf(conversation), bare: segments.flatMap((segment) => bareSegment(segment)) },
    ...(synAck?.timeNs === undefined ? {} : { synAckMs: msOf(synAck.timeNs) }),
  };
}

/** Keeps the microseconds: an epoch in ns needs more digits than a double has, one in ms does not. */
function msOf(ns: bigint): number {
  return Number(ns / 1_000n) / (NS_IN_MS / 1_000);
}

function holesOf({ client, server }: Conversation): ('client' | 'server')[] {
  return [
    ...(client.stream.isWhole ? [] : ['client' as const]),
    ...(server.stream.isWhole ? [] : ['server' as const]),
  ];
}

function bareSegment({ number, from, flags, relSeq, relAck, length }: SegmentInConversation): BareSegment[] {
  if (length > 0) return [];
  return [{ number, words: `the ${from}'s ${flags} with Seq=${relSeq} Ack=${relAck}` }];
}

function bytesOf({ stream }: Party): number | undefined {
  return stream.isWhole ? stream.bytes : undefined;
}

function repliesOf({ stream }: Party): string[] | undefined {
  if (!stream.isWhole || stream.isDisputed) return undefined;
  return stream.text.match(/^JAM [^\r\n]*(?=\r?\n)/gm) ?? [];
}
