/** The numbers a report's sentences are made of. */
import type { CapturedMachine, CapturedSession } from './read/captured.ts';

export interface Numbers {
  readonly run: string;
  readonly startMs: number;
  readonly server: NamedMachine;
  readonly clients: readonly NamedMachine[];
  readonly port: number;
  readonly sessions: number;
  readonly completed: number;
  /** Requests the clients set out to send, and how many were answered rightly; undefined without their record. */
  readonly sent: number | undefined;
  readonly answered: number | undefined;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly peak: number;
  readonly peakAtMs: number;
  readonly servedWhileOthersOpen: number;
  /** Of the server's log; 0 without one. */
  readonly threads: number;
  readonly threadShares: readonly { readonly thread: number; readonly sessions: number }[];
  /** The most connections the server itself counted as open. */
  readonly loggedPeak: number;
  readonly logLines: number;
  /** What the server machine's capture shows; undefined without one. */
  readonly wire: Wire | undefined;
  readonly packets: number;
  readonly captures: number;
  /** As tcpdump counted them; undefined when a capture has no count. */
  readonly dropped: number | undefined;
  readonly cutSegments: number;
  readonly sources: number;
  readonly evidenceSessions: number;
  readonly matched: number;
  readonly gaps: number;
  readonly contradictions: number;
  readonly largestOffsetMs: number;
  readonly files: number;
}

export interface NamedMachine {
  readonly name: string;
  readonly address: string;
}

export interface Wire {
  readonly syns: number;
  readonly synAcks: number;
  readonly handshakes: number;
  readonly refused: number;
  readonly resets: number;
  readonly retransmissions: number;
  readonly first: FirstHandshake | undefined;
  /** Lines `TIME` and `QUIT` with CR LF, with a bare LF, and all others. */
  readonly timeLines: number;
  readonly quitLines: number;
  readonly bareLines: number;
  readonly otherLines: number;
  readonly requestBytes: number;
  /** Lines of the server that are `JAM hh:mm:ss` CR LF, and those that are not. */
  readonly jamLines: number;
  readonly otherReplies: number;
  readonly replyBytes: number;
  readonly firstJam: string | undefined;
  readonly lastJam: string | undefined;
  readonly closedByServer: number;
  readonly closedByClient: number;
}

export interface FirstHandshake {
  readonly name: string;
  readonly syn: number;
  readonly synAck: number;
  readonly ack: number;
  readonly roundTripMs: number;
}

const JAM = /^JAM (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\r$/;

/** `nameOf` names the session of a pair of endpoints. */
export function wireOf(machine: CapturedMachine, nameOf: (pair: string) => string): Wire {
  const pairs = [...machine.sessions].flatMap(([pair, known]) =>
    known.map((session) => [pair, session] as const),
  );
  const sessions = pairs.map(([, session]) => session).toSorted((one, other) => one.startMs - other.startMs);
  const count = (test: (session: CapturedSession) => boolean): number =>
    sessions.filter((one) => test(one)).length;
  const requests = sessions.flatMap(({ requests }) => linesOf(requests.text));
  const replies = sessions.flatMap(({ replies }) => linesOf(replies.text));
  const jams = replies.filter((line) => JAM.test(line));
  const timeLines = requests.filter((line) => line === 'TIME\r').length;
  const quitLines = requests.filter((line) => line === 'QUIT\r').length;
  const bareLines = requests.filter((line) => line === 'TIME' || line === 'QUIT').length;
  return {
    syns: count(({ handshake }) => handshake.syn !== undefined),
    synAcks: count(({ handshake }) => handshake.synAck !== undefined),
    handshakes: count(({ handshake }) => handshake.isComplete),
    refused: count(({ ending }) => ending.cause === 'refused'),
    resets: count(({ ending }) => ending.kind === 'reset'),
    retransmissions: count(({ marks }) => marks.includes('retransmission')),
    first: firstOf(pairs, nameOf),
    timeLines,
    quitLines,
    bareLines,
    otherLines: requests.length - timeLines - quitLines - bareLines,
    requestBytes: sessions.reduce((sum, { requests: { bytes } }) => sum + bytes, 0),
    jamLines: jams.length,
    otherReplies: replies.length - jams.length,
    replyBytes: sessions.reduce((sum, { replies: { bytes } }) => sum + bytes, 0),
    firstJam: jams[0]?.trim(),
    lastJam: jams.at(-1)?.trim(),
    closedByServer: count(({ ending }) => ending.finBy === 'server'),
    closedByClient: count(({ ending }) => ending.finBy === 'client'),
  };
}

function firstOf(
  pairs: readonly (readonly [pair: string, session: CapturedSession])[],
  nameOf: (pair: string) => string,
): FirstHandshake | undefined {
  let found: FirstHandshake | undefined;
  for (const [pair, { handshake }] of pairs) {
    const { isComplete, syn = 0, synAck = 0, ack = 0, roundTripNs = 0 } = handshake;
    if (!isComplete || (found !== undefined && found.syn < syn)) continue;
    found = { name: nameOf(pair), syn, synAck, ack, roundTripMs: Math.floor(roundTripNs / 1_000) / 1_000 };
  }
  return found;
}

/** Ended by LF, which is left out; what comes after the last one is no line, but counts when there is any. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
