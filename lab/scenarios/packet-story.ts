/** A capture as a story: each conversation's handshake, what was said on the wire byte for byte, and its end. */
import type { KeptConversation } from '../pcap/capture-file.ts';
import type { Mask } from './mask.ts';
import { readCapture } from '../pcap/capture-file.ts';

export interface Said {
  /** Machine that connected. */
  readonly client: string;
  readonly handshake: boolean;
  /** Packet numbers: when it stood, and when the server first answered. */
  readonly opened: number | undefined;
  readonly answered: number | undefined;
  /** As sent, line ends escaped, masked. */
  readonly request: string;
  readonly reply: string;
  readonly ending: string;
  /** Who sent the first FIN. */
  readonly closedBy: string;
}

/** The conversations of a capture, in the order they began. */
export async function readConversations(file: string, port: number, mask: Mask): Promise<Said[]> {
  const { conversations } = await readCapture(file, { serverPort: port });
  return conversations.map((conversation) => ({
    client: mask(conversation.client.address),
    handshake: conversation.handshake.isComplete,
    opened: conversation.handshake.ack,
    answered: conversation.segments.find(({ from, length }) => from === 'server' && length > 0)?.number,
    request: mask(escaped(conversation.client)),
    reply: mask(escaped(conversation.server)),
    ending: conversation.ending.kind,
    closedBy: conversation.ending.finBy ?? 'nobody',
  }));
}

/** How many conversations stood when the first of them was answered. */
export function openAtFirstReply(said: readonly Said[]): number {
  const first = Math.min(...said.map(({ answered }) => answered ?? Number.POSITIVE_INFINITY));
  return said.filter(({ opened }) => opened !== undefined && opened < first).length;
}

/** One line per conversation. */
export function conversationText(said: readonly Said[], options: { readonly who: boolean }): string {
  return said
    .map(({ client, handshake, request, reply, ending, closedBy }) => {
      const begin = handshake ? 'handshake' : 'no whole handshake';
      const end = ending === 'closed' ? 'FIN from both' : ending;
      const first = options.who ? `, the ${closedBy} first` : '';
      return `${client}: ${begin}, sends ${request}, gets ${reply}, ${end}${first}`;
    })
    .join('\n');
}

function escaped({ stream, payloadBytes }: KeptConversation['client']): string {
  if (payloadBytes === 0) return 'nothing';
  return JSON.stringify(stream.text);
}
