/** Why a side most likely sent RST, judged by what had come before. The wire shows what was sent, not why. */
import { Flag } from './flag.ts';
import type { Packet } from './packet.ts';
import type { Side } from './side.ts';

/** What most likely made a side send RST. */
export type ResetCause =
  | 'refused'
  | 'handshake-abandoned'
  | 'after-close'
  | 'data-after-close'
  | 'keep-alive-unanswered'
  | 'gave-up'
  | 'half-open'
  | 'unread-data'
  | 'aborted';

const GIVING_UP_RETRIES = 3;

/** To be asked when the first RST comes: `by` sent it, in `packet`; `isConfirmed` when the handshake's last ACK was seen. */
export function causeOfReset(by: Side, other: Side, packet: Packet, isConfirmed: boolean): ResetCause {
  if (other.synNumber !== 0 && by.synNumber === 0 && by.synAckNumber === 0) return 'refused';
  if (by.synNumber !== 0 && other.synAckNumber !== 0 && !isConfirmed) return 'handshake-abandoned';
  if (by.finNumber !== 0) return other.lastPayloadNumber > by.finNumber ? 'data-after-close' : 'after-close';
  if (by.unansweredSince === other.lastNumber) {
    if (by.unansweredKeepAlives > 0) return 'keep-alive-unanswered';
    if (by.unansweredRetries >= GIVING_UP_RETRIES) return 'gave-up';
  }
  // A system that has no such connection answers a segment with what that acknowledged, and with no ACK of its own.
  if ((packet.flags & Flag.ACK) === 0) return 'half-open';
  return other.lastPayloadNumber > by.lastPayloadNumber ? 'unread-data' : 'aborted';
}
