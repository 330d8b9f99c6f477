/** A captured conversation as an account of its session. */
import type { Account, BareSegment } from './account.ts';
import type { Conversation, Party, SegmentInConversation } from '../pcap/conversation.ts';

const NS_IN_MS = 1e6;

/** `segments` are the conversation's own. */
export function accountOfConversation(
  conversation: Conversation,
  segments: readonly SegmentInConversation[],
  part = '',
): Account {
  const { client, server, handshake, ending, startNs, endNs } = conversation;
  const begins = handshake.syn !== undefined || handshake.synAck !== undefined;
  const synAck = segments.find(({ number }) => number === handshake.synAck);
  const spoke = segments.find(
    ({ from, flags, length }) => from === 'server' && (length > 0 || flags.includes('FIN')),
  );
  return {
    part,
    client: { address: client.address, port: client.port },
    server: { address: server.address, port: server.port },
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    established: handshake.isComplete,
    // Of a session that began before the capture nobody knows here what was said before.
    requestBytes: begins ? bytesOf(client) : undefined,
    replyBytes: begins ? bytesOf(server) : undefined,
    replies: begins ? repliesOf(server) : undefined,
    wire: {
      holes: holesOf(conversation),
      begins,
      ends: ending.kind !== 'open',
      bare: segments.flatMap((segment) => bareSegment(segment)),
    },
    synAckMs: synAck?.timeNs === undefined ? undefined : msOf(synAck.timeNs),
    spokeMs: spoke?.timeNs === undefined ? undefined : msOf(spoke.timeNs),
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
  return [{ number, words: once(`the ${from}'s ${flags} with Seq=${relSeq} Ack=${relAck}`) }];
}

const MOST_KEPT = 4_096;
const kept = new Map<string, string>();

/** Most sessions of a run have the same few segments: one string for each of them. */
function once(words: string): string {
  const known = kept.get(words);
  if (known !== undefined) return known;
  if (kept.size < MOST_KEPT) kept.set(words, words);
  return words;
}

function bytesOf({ stream }: Party): number | undefined {
  return stream.isWhole ? stream.bytes : undefined;
}

function repliesOf({ stream }: Party): string[] | undefined {
  if (!stream.isWhole || stream.isDisputed) return undefined;
  return stream.text.match(/^JAM [^\r\n]*(?=\r?\n)/gm) ?? [];
}
