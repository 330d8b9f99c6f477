/** What one machine's capture shows of all sessions together: handshakes, lines, ends. */
import type { CapturedSession, SaidBytes } from './read/captured.ts';
import { visible } from './visible.ts';

export interface Wire {
  readonly syns: number;
  readonly synAcks: number;
  readonly handshakes: number;
  readonly refused: number;
  readonly resets: number;
  readonly retransmissions: number;
  readonly first: FirstHandshake | undefined;
  /** False when some session is known only from its beginning: its lines and bytes are then more than are counted. */
  readonly areRequestsWhole: boolean;
  /** Lines `TIME` and `QUIT` with CR LF, the same with LF alone, empty ones, all others. */
  readonly timeLines: number;
  readonly quitLines: number;
  readonly bareLines: number;
  readonly emptyLines: number;
  readonly otherLines: Quoted;
  /** What clients left without the LF that ends a line. */
  readonly unfinished: Quoted;
  readonly requestBytes: number;
  readonly areRepliesWhole: boolean;
  /** Lines of the server that are `JAM hh:mm:ss` CR LF, and whatever else it sent. */
  readonly jamLines: number;
  readonly otherReplies: Quoted;
  readonly replyBytes: number;
  readonly firstJam: string | undefined;
  readonly lastJam: string | undefined;
  readonly closedByServer: number;
  readonly closedByClient: number;
}

/** How many there are, and a few different ones as they read. */
export interface Quoted {
  readonly count: number;
  readonly examples: readonly string[];
}

export interface FirstHandshake {
  readonly name: string;
  readonly syn: number;
  readonly synAck: number;
  readonly ack: number;
  readonly roundTripMs: number;
}

export interface NamedSession {
  readonly name: string;
  readonly session: CapturedSession;
}

const JAM = /^JAM (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\r$/;
const MOST_EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 60;

/** `named` in the order of time. */
export function wireOf(named: readonly NamedSession[]): Wire {
  const sessions = named.map(({ session }) => session);
  const count = (test: (session: CapturedSession) => boolean): number =>
    sessions.filter((one) => test(one)).length;
  const asked = spoken(sessions.map(({ requests }) => requests));
  const told = spoken(sessions.map(({ replies }) => replies));
  const jams = told.lines.filter((line) => JAM.test(line));
  const lines = (wanted: RegExp): number => asked.lines.filter((line) => wanted.test(line)).length;
  return {
    syns: count(({ handshake }) => handshake.syn !== undefined),
    synAcks: count(({ handshake }) => handshake.synAck !== undefined),
    handshakes: count(({ handshake }) => handshake.isComplete),
    refused: count(({ ending }) => ending.cause === 'refused'),
    resets: count(({ ending }) => ending.kind === 'reset'),
    retransmissions: count(({ marks }) => marks.includes('retransmission')),
    first: firstOf(named),
    areRequestsWhole: asked.isWhole,
    timeLines: lines(/^TIME\r$/),
    quitLines: lines(/^QUIT\r$/),
    bareLines: lines(/^(?:TIME|QUIT)$/),
    emptyLines: lines(/^\r?$/),
    otherLines: quoted(asked.lines.filter((line) => !/^(?:(?:TIME|QUIT)?\r?)$/.test(line)).map(withEnd)),
    unfinished: quoted(asked.unfinished),
    requestBytes: sessions.reduce((sum, { requests: { bytes } }) => sum + bytes, 0),
    areRepliesWhole: told.isWhole,
    jamLines: jams.length,
    otherReplies: quoted([...told.lines.filter((line) => !JAM.test(line)).map(withEnd), ...told.unfinished]),
    replyBytes: sessions.reduce((sum, { replies: { bytes } }) => sum + bytes, 0),
    firstJam: jams[0]?.trim(),
    lastJam: jams.at(-1)?.trim(),
    closedByServer: count(({ ending }) => ending.finBy === 'server'),
    closedByClient: count(({ ending }) => ending.finBy === 'client'),
  };
}

function firstOf(named: readonly NamedSession[]): FirstHandshake | undefined {
  let first: NamedSession | undefined;
  for (const one of named) {
    if (!one.session.handshake.isComplete) continue;
    if (first === undefined || one.session.startMs < first.session.startMs) first = one;
  }
  if (first === undefined) return undefined;
  const { syn = 0, synAck = 0, ack = 0, roundTripNs = 0 } = first.session.handshake;
  return { name: first.name, syn, synAck, ack, roundTripMs: Math.floor(roundTripNs / 1_000) / 1_000 };
}

interface Spoken {
  /** Without the LF that ends each of them. */
  readonly lines: string[];
  readonly unfinished: string[];
  readonly isWhole: boolean;
}

function spoken(said: readonly SaidBytes[]): Spoken {
  const spoken: Spoken = { lines: [], unfinished: [], isWhole: said.every(({ isWhole }) => isWhole) };
  for (const { text, isWhole } of said) {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    // Where a text was cut, the line goes on.
    if (rest !== '' && isWhole) spoken.unfinished.push(rest);
    for (const line of lines) spoken.lines.push(line);
  }
  return spoken;
}

function withEnd(line: string): string {
  return `${line}\n`;
}

function quoted(texts: readonly string[]): Quoted {
  const different = new Set<string>();
  for (const text of texts) {
    if (different.size === MOST_EXAMPLES) break;
    different.add(visible(text, EXAMPLE_CHARACTERS));
  }
  return { count: texts.length, examples: [...different] };
}
