/** How a conversation ended, and what most likely made it end so, as facts. The wire shows what was sent, not why. */
import type { Flow } from './flow.ts';
import type { Side } from './side.ts';
import type { ResetCause } from './reset.ts';

/** Which end of a conversation. */
export type Who = 'client' | 'server';

/** Why it ended so: the cause of its reset, or what was seen without one. */
export type EndingCause =
  | ResetCause
  | 'orderly'
  | 'half-closed'
  | 'fin-unanswered'
  | 'no-answer'
  | 'handshake-unfinished'
  | 'still-open';

/** How it ended, why, and by whom. */
export interface Ending {
  readonly kind: 'closed' | 'reset' | 'half-closed' | 'unanswered' | 'open';
  readonly cause: EndingCause;
  /** Who sent the first FIN. */
  readonly finBy?: Who | undefined;
  /** Who sent the first RST, and in which packet. */
  readonly resetBy?: Who | undefined;
  readonly resetNumber?: number | undefined;
  /** Where nobody answered: how many SYNs the client sent. */
  readonly synCount?: number | undefined;
}

type Verdict = readonly [Ending['kind'], EndingCause];

/** Of a conversation whose client is the higher or the lower side. */
export function endingOf(flow: Flow, clientIsHigh: boolean): Ending {
  const client = clientIsHigh ? flow.high : flow.low;
  const server = clientIsHigh ? flow.low : flow.high;
  const finBy = firstOf(client.finNumber, server.finNumber);
  const resetBy = firstOf(client.resetNumber, server.resetNumber);
  const [kind, cause] = verdictOn(flow, client, server, finBy);
  return {
    kind,
    cause,
    finBy,
    resetBy,
    resetNumber: resetBy && (resetBy === 'client' ? client : server).resetNumber,
    synCount: cause === 'no-answer' ? client.segments : undefined,
  };
}

function firstOf(clientNumber: number, serverNumber: number): Who | undefined {
  if (clientNumber === 0 && serverNumber === 0) return undefined;
  return serverNumber === 0 || (clientNumber !== 0 && clientNumber <= serverNumber) ? 'client' : 'server';
}

function verdictOn(flow: Flow, client: Side, server: Side, finBy: Who | undefined): Verdict {
  const { resetCause } = flow;
  const isClosed = client.finNumber !== 0 && server.finNumber !== 0;
  if (resetCause !== undefined) {
    // A reset that met nobody any more leaves the orderly end as it was.
    return [resetCause === 'after-close' && isClosed ? 'closed' : 'reset', resetCause];
  }
  if (isClosed) return ['closed', 'orderly'];
  if (finBy !== undefined) {
    const { isFinAcked } = finBy === 'client' ? client : server;
    return ['half-closed', isFinAcked === 0 ? 'fin-unanswered' : 'half-closed'];
  }
  if (client.synNumber !== 0 && server.segments === 0) return ['unanswered', 'no-answer'];
  if (server.synAckNumber !== 0 && flow.handshakeAckNumber === 0)
    return ['unanswered', 'handshake-unfinished'];
  return ['open', 'still-open'];
}
