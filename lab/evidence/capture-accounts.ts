/** The sessions of one capture file as accounts. */
import type { Conversation, SegmentInConversation } from '../pcap/conversation.ts';
import type { Account } from './account.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import type { Packet } from '../pcap/packet.ts';
import { accountOfConversation } from './wire.ts';
import { analyseCapture } from '../pcap/capture-file.ts';

/** The conversation's own segments, which can be had only now. */
export type OnAccount = (
  account: Account,
  conversation: Conversation,
  segments: readonly SegmentInConversation[],
) => void;

export interface AccountReading {
  readonly port: number;
  readonly part?: string;
  readonly onSegment?: ((packet: Packet) => void) | undefined;
  readonly onAccount: OnAccount;
  /** Hears of each session with another port of a server. */
  readonly onOtherPort?: (port: number) => void;
  readonly onWarning: (text: string) => void;
}

/** All sessions with the server's port that a capture file holds. */
export async function readAccounts(file: string, reading: AccountReading): Promise<CaptureSummary> {
  const { port, part, onSegment, onAccount, onOtherPort, onWarning } = reading;
  const summary = await analyseCapture(file, {
    serverPort: port,
    ...(onSegment === undefined ? {} : { onSegment }),
    onConversation: (conversation) => {
      if (conversation.server.port !== port) {
        onOtherPort?.(conversation.server.port);
        return;
      }
      const segments = conversation.segments();
      onAccount(accountOfConversation(conversation, segments, part), conversation, segments);
    },
    onWarning: ({ byte, message }) => onWarning(`${message} (at byte ${byte})`),
  });
  return summary;
}
