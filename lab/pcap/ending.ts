/** How a conversation ended, and what most likely made it end so. The wire shows what was sent, not why. */
import type { Flow } from './flow.ts';
import type { Side } from './side.ts';
import { Flag } from './packet.ts';
import type { Packet } from './packet.ts';

export type Who = 'client' | 'server';

export const RESET_CAUSES = [
  'refused',
  'handshake-abandoned',
  'after-close',
  'data-after-close',
  'keep-alive-unanswered',
  'gave-up',
  'half-open',
  'unread-data',
  'aborted',
] as const;

export type ResetCause = (typeof RESET_CAUSES)[number];

export type EndingCause =
  | ResetCause
  | 'orderly'
  | 'half-closed'
  | 'fin-unanswered'
  | 'no-answer'
  | 'handshake-unfinished'
  | 'still-open';

export interface Ending {
  readonly kind: 'closed' | 'reset' | 'half-closed' | 'unanswered' | 'open';
  readonly cause: EndingCause;
  /** Who sent the first FIN. */
  readonly finBy?: Who;
  /** Who sent the first RST, and in which packet. */
  readonly resetBy?: Who;
  readonly resetNumber?: number;
  /** A sentence for people. */
  readonly words: string;
}

const GIVING_UP_RETRIES = 3;

/** Judged when the first RST comes, by what had come before. */
export function causeOfReset(flow: Flow, by: Side, other: Side, packet: Packet): ResetCause {
  if (other.synNumber !== 0 && by.synNumber === 0 && by.synAckNumber === 0) return 'refused';
  if (by.synNumber !== 0 && other.synAckNumber !== 0 && flow.handshakeAckNumber === 0)
    return 'handshake-abandoned';
  if (by.finNumber !== 0) return other.lastPayloadNumber > by.finNumber ? 'data-after-close' : 'after-close';
  if (by.unansweredSince === other.lastNumber) {
    if (by.unansweredKeepAlives > 0) return 'keep-alive-unanswered';
    if (by.unansweredRetries >= GIVING_UP_RETRIES) return 'gave-up';
  }
  // A system that has no such connection answers a segment with what that acknowledged, and with no ACK of its own.
  if ((packet.flags & Flag.ACK) === 0) return 'half-open';
  return other.lastPayloadNumber > by.lastPayloadNumber ? 'unread-data' : 'aborted';
}

export function endingOf(flow: Flow, clientIsHigh: boolean): Ending {
  const client = clientIsHigh ? flow.high : flow.low;
  const server = clientIsHigh ? flow.low : flow.high;
  const finBy = firstOf(client.finNumber, server.finNumber);
  const fin = finBy === undefined ? {} : { finBy };
  const resetBy = firstOf(client.resetNumber, server.resetNumber);
  if (resetBy !== undefined && flow.resetCause !== undefined) {
    const cause = flow.resetCause;
    const resetNumber = (resetBy === 'client' ? client : server).resetNumber;
    // A reset that met nobody any more leaves the orderly end as it was.
    const kind = cause === 'after-close' && client.finNumber && server.finNumber ? 'closed' : 'reset';
    return {
      kind,
      cause,
      ...fin,
      resetBy,
      resetNumber,
      words: RESET_WORDS[cause](resetBy, otherThan(resetBy)),
    };
  }
  if (finBy !== undefined) return { ...closing(client, server, finBy), finBy };
  return unfinished(client, server, flow);
}

function firstOf(clientNumber: number, serverNumber: number): Who | undefined {
  if (clientNumber === 0 && serverNumber === 0) return undefined;
  return serverNumber === 0 || (clientNumber !== 0 && clientNumber <= serverNumber) ? 'client' : 'server';
}

function otherThan(who: Who): Who {
  return who === 'client' ? 'server' : 'client';
}

function closing(client: Side, server: Side, first: Who): Omit<Ending, 'finBy'> {
  const second = otherThan(first);
  if (client.finNumber !== 0 && server.finNumber !== 0) {
    return {
      kind: 'closed',
      cause: 'orderly',
      words: `the ${first} closed first (FIN), then the ${second} did`,
    };
  }
  if ((first === 'client' ? client : server).isFinAcked === 0) {
    return {
      kind: 'half-closed',
      cause: 'fin-unanswered',
      words: `the ${first} closed (FIN) and nothing of the ${second} acknowledged it`,
    };
  }
  return {
    kind: 'half-closed',
    cause: 'half-closed',
    words: `the ${first} closed (FIN) and the ${second} knew, but the ${second} did not close before the capture ended`,
  };
}

function unfinished(client: Side, server: Side, flow: Flow): Ending {
  if (client.synNumber !== 0 && server.segments === 0) {
    const times = client.segments === 1 ? 'once' : `${client.segments} times`;
    return {
      kind: 'unanswered',
      cause: 'no-answer',
      words: `the client asked for a connection (SYN) ${times} and nobody answered: no such machine, or a firewall dropped it`,
    };
  }
  if (server.synAckNumber !== 0 && flow.handshakeAckNumber === 0) {
    return {
      kind: 'unanswered',
      cause: 'handshake-unfinished',
      words: 'the server answered the SYN, but the client never confirmed: the handshake is not complete',
    };
  }
  return { kind: 'open', cause: 'still-open', words: 'the connection was still open where the capture ends' };
}

const RESET_WORDS: Readonly<Record<ResetCause, (by: Who, other: Who) => string>> = {
  refused: (by) => `refused: nothing listens on the ${by}'s port, so its system answered the SYN with RST`,
  'handshake-abandoned': (by) =>
    `the ${by} answered the SYN-ACK with RST: it had given up, or only wanted to know whether the port is open`,
  'after-close': (by) => `the ${by} had closed already and met a late packet with RST, which harms nobody`,
  'data-after-close': (by, other) =>
    `the ${by} had closed already when more data of the ${other} came: nobody was left to read it`,
  'keep-alive-unanswered': (by, other) =>
    `the ${other} did not answer the keep-alives, so the ${by} gave the connection up`,
  'gave-up': (by, other) =>
    `the ${other} did not acknowledge repeated data, so the ${by} gave the connection up`,
  'half-open': (by, other) =>
    `half-open: the ${by} no longer knew the connection the ${other} went on with, as after a restart or an abort`,
  'unread-data': (by, other) =>
    `the ${by} most likely closed with data of the ${other} still unread (or aborted on purpose, with SO_LINGER 0)`,
  aborted: (by) =>
    `aborted: the ${by} cut the connection instead of closing it (SO_LINGER 0, a crash, or unread data)`,
};
