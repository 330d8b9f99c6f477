/** The packets that show what a probe saw: its connections found again in the capture. */
import { endpointText } from '../../endpoint.ts';
import type { KeptConversation } from '../../../pcap/capture-file.ts';
import type { SegmentInConversation } from '../../../pcap/conversation.ts';
import type { Connection } from './connection.ts';
import type { Ladder, LadderRow } from '../result.ts';

/** 100 KB in pieces are more than anybody reads. */
const FIRST_ROWS = 18;
const LAST_ROWS = 6;
const MOST_PACKETS = 200;

/** In the order of the connections; those that left no packet are not among them. */
export function conversationsOf(all: readonly KeptConversation[], connections: readonly Connection[]) {
  return connections.flatMap(({ address, port }) => {
    const found = all.find(({ client }) => client.address === address && client.port === port);
    return found === undefined ? [] : [found];
  });
}

/** Ascending, as Wireshark counts; at most 200. */
export function packetNumbers(conversations: readonly KeptConversation[]): number[] {
  const numbers = conversations.flatMap(({ segments }) => segments.map(({ number }) => number));
  return numbers.toSorted((one, other) => one - other).slice(0, MOST_PACKETS);
}

/** The first and the last packets of it. */
export function ladderOf({ segments, client, startNs }: KeptConversation): Ladder {
  const rowOf = (segment: SegmentInConversation): LadderRow => ({
    number: segment.number,
    timeMs: segment.timeNs === undefined ? 0 : Number(segment.timeNs - startNs) / 1e6,
    from: segment.from,
    flags: [...segment.flags],
    relSeq: segment.relSeq,
    relAck: segment.relAck,
    lengthBytes: segment.length,
    text: segment.text.slice(0, 200),
    marks: [...segment.marks],
  });
  const first = segments.slice(0, segments.length > FIRST_ROWS + LAST_ROWS ? FIRST_ROWS : undefined);
  const last = segments.slice(Math.max(first.length, segments.length - LAST_ROWS));
  return {
    client: endpointText(client.address, client.port),
    first: first.map(rowOf),
    omitted: segments.length - first.length - last.length,
    last: last.map(rowOf),
  };
}
