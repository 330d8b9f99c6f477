/** The sessions of one capture file as accounts. */
import type { Account, CaptureFile } from '../evidence/account.ts';
import { accountOfConversation, msOf } from '../evidence/wire.ts';
import type { Conversation, SegmentInConversation } from '../../pcap/conversation.ts';
import type { CaptureSummary } from '../../pcap/capture-analysis.ts';
import type { Packet } from '../../pcap/packet.ts';
import type { Warning } from '../../pcap/warnings.ts';
import { analyseCapture } from '../../pcap/capture-file.ts';

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
  readonly onWarning: (warning: Warning) => void;
}

/** All sessions with the server's port that a capture holds, in one file or in several. Throws what `node:fs` throws. */
export async function readAccounts(
  paths: string | readonly string[],
  { port, part = '', onSegment, onAccount, onOtherPort, onWarning }: AccountReading,
): Promise<CaptureSummary & { readonly file: CaptureFile }> {
  const cut = new Set<number>();
  const summary = await analyseCapture(paths, {
    serverPort: port,
    onSegment: (packet) => {
      if (packet.capturedEnd - packet.payloadAt < packet.length) cut.add(packet.stream);
      onSegment?.(packet);
    },
    onConversation: (conversation) => {
      const isCut = cut.delete(conversation.stream);
      if (conversation.server.port !== port) {
        onOtherPort?.(conversation.server.port);
        return;
      }
      const segments = conversation.segments();
      onAccount(accountOfConversation(conversation, segments, { part, isCut }), conversation, segments);
    },
    onWarning,
  });
  const { firstNs, lastNs, snapBytes } = summary;
  const atMs = (ns: bigint | undefined): number => (ns === undefined ? Number.NaN : msOf(ns));
  return { ...summary, file: { firstMs: atMs(firstNs), lastMs: atMs(lastNs), snapBytes } };
}
