/** What one machine's capture shows of all sessions together: handshakes, lines, ends. */
import type { CapturedSession, SaidBytes } from './read/captured.ts';
import type { WholeSession } from './sessions.ts';
import { visible } from '../drawing/visible.ts';

export type Wire = ReturnType<typeof wireOf>;

export type Quoted = ReturnType<typeof quoted>;

const JAM = /^JAM (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\r\n$/;
const MOST_EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 60;

/** `all` in the order of time. */
export function wireOf(all: readonly Pick<WholeSession, 'name' | 'captures'>[], machine: string) {
  const named = all.flatMap(({ name, captures }) =>
    captures.filter((capture) => capture.machine === machine).map(({ session }) => ({ name, session })),
  );
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
    first: firstOf(named),
    /** False when some session is known only from its beginning: its lines and bytes are then more than are counted. */
    areRequestsWhole: asked.isWhole,
    /** Lines `TIME` and `QUIT` with CR LF, the same with LF alone, empty ones, all others. */
    timeLines: lines(/^TIME\r\n$/),
    quitLines: lines(/^QUIT\r\n$/),
    bareLines: lines(/^(?:TIME|QUIT)\n$/),
    emptyLines: lines(/^\r?\n$/),
    otherLines: quoted(asked.lines.filter((line) => !/^(?:TIME|QUIT)?\r?\n$/.test(line))),
    /** What clients left without the LF that ends a line. */
    unfinished: quoted(asked.unfinished),
    requestBytes: sessions.reduce((sum, { requests: { bytes } }) => sum + bytes, 0),
    areRepliesWhole: told.isWhole,
    /** Lines of the server that are `JAM hh:mm:ss` CR LF, and whatever else it sent. */
    jamLines: jams.length,
    otherReplies: quoted([...told.lines.filter((line) => !JAM.test(line)), ...told.unfinished]),
    replyBytes: sessions.reduce((sum, { replies: { bytes } }) => sum + bytes, 0),
    firstJam: jams[0]?.trim(),
    lastJam: jams.at(-1)?.trim(),
    closedByServer: count(({ ending }) => ending.finBy === 'server'),
    closedByClient: count(({ ending }) => ending.finBy === 'client'),
  };
}

/** The handshake that began first of those that were completed; its packets by their numbers. */
function firstOf(named: readonly { readonly name: string; readonly session: CapturedSession }[]) {
  const [first] = named
    .filter(({ session }) => session.handshake.isComplete)
    .toSorted((one, other) => one.session.startMs - other.session.startMs);
  if (first === undefined) return undefined;
  const { syn = 0, synAck = 0, ack = 0, roundTripNs = 0 } = first.session.handshake;
  return { name: first.name, syn, synAck, ack, roundTripMs: Math.floor(roundTripNs / 1_000) / 1_000 };
}

/** Of all sessions: lines with the LF that ends them, and what was left without one. */
function spoken(said: readonly SaidBytes[]) {
  const pieces = said.map(({ text, isWhole }) => ({ lines: text.split(/(?<=\n)/), isWhole }));
  const isEnded = (piece: string): boolean => piece.endsWith('\n');
  // Where a text was cut, the line goes on.
  const last = pieces.flatMap(({ lines, isWhole }) => (isWhole ? lines.slice(-1) : []));
  return {
    lines: pieces.flatMap(({ lines }) => lines.filter(isEnded)),
    unfinished: last.filter((piece) => piece !== '' && !isEnded(piece)),
    isWhole: said.every(({ isWhole }) => isWhole),
  };
}

/** How many there are, and a few different ones as they read. */
function quoted(texts: readonly string[]) {
  const different = new Set(texts.map((text) => visible(text, EXAMPLE_CHARACTERS)));
  return { count: texts.length, examples: [...different].slice(0, MOST_EXAMPLES) };
}
