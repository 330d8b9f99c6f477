/** A capture as a story: each conversation's handshake, what was said on the wire byte for byte, and its end. */
import { type KeptConversation, readCapture } from '../../pcap/capture-file.ts';
import type { Mask } from './mask.ts';

export type Said = Awaited<ReturnType<typeof readConversations>>[number];

/** The conversations of a capture, in the order they began. */
export async function readConversations(file: string, port: number, mask: Mask) {
  const { conversations } = await readCapture(file, { serverPort: port });
  return conversations.map((conversation) => ({
    /** Machine that connected. */
    client: mask(conversation.client.address),
    handshake: conversation.handshake.isComplete,
    /** Packet numbers: when it stood, and when the server first answered. */
    opened: conversation.handshake.ack,
    answered: conversation.segments.find(({ from, length }) => from === 'server' && length > 0)?.number,
    /** As sent, line ends escaped, masked. */
    request: mask(escaped(conversation.client)),
    reply: mask(escaped(conversation.server)),
    ending: conversation.ending.kind,
    /** Who sent the first FIN. */
    closedBy: conversation.ending.finBy ?? 'nobody',
  }));
}

/** How many conversations stood when the first of them was answered. */
export function openAtFirstReply(said: readonly Said[]): number {
  const first = Math.min(...said.map(({ answered }) => answered ?? Number.POSITIVE_INFINITY));
  return said.filter(({ opened }) => opened !== undefined && opened < first).length;
}

/**
 * One line per conversation; not `exact` where neither the order of the conversations nor who closes first is the same
 * from run to run.
 */
export function conversationText(said: readonly Said[], exact: boolean): string {
  const inOrder = exact ? said : said.toSorted((one, other) => one.client.localeCompare(other.client));
  return inOrder
    .map(({ client, handshake, request, reply, ending, closedBy }) => {
      const begin = handshake ? 'handshake' : 'no whole handshake';
      const end = ending === 'closed' ? 'FIN from both' : ending;
      const first = exact ? `, the ${closedBy} first` : '';
      return `${client}: ${begin}, sends ${request}, gets ${reply}, ${end}${first}`;
    })
    .join('\n');
}

function escaped({ stream, payloadBytes }: KeptConversation['client']): string {
  if (payloadBytes === 0) return 'nothing';
  return JSON.stringify(stream.text);
}
