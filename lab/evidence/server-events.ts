/** The server's log, event by event, as accounts of sessions. */
import type { Account, Omission } from './account.ts';
import * as v from 'valibot';

const count = v.exactOptional(v.number());

/** A line of the server's JSON log, as far as evidence is made of it; the rest is only shown. */
export const SessionEventSchema = v.object({
  time: v.string(),
  event: v.string(),
  thread: count,
  peerAddress: v.exactOptional(v.string()),
  peerPort: count,
  reply: v.exactOptional(v.string()),
  requests: count,
  replies: count,
  bytesIn: count,
  bytesOut: count,
});

/** A line of the server's JSON log, as far as sessions are read from it. */
export type ServerLogLine = Readonly<v.InferOutput<typeof SessionEventSchema>>;

interface LogOptions extends Pick<Account, 'server' | 'part'> {
  /** Of a server that sends back what comes there is no line for each request. */
  readonly echoes: boolean;
}

/**
 * What the log has of each session, and its lines: it begins with `opened` and ends with `closed`, whose counters say
 * how many lines lie between.
 */
export function sessionsOfLog(lines: readonly ServerLogLine[], options: LogOptions) {
  const sessions: ServerLogLine[][] = [];
  const open = new Map<string, ServerLogLine[]>();
  for (const line of lines) {
    if (!isOfSession(line)) continue;
    const peer = `${line.peerAddress}:${line.peerPort}`;
    const begun = line.event === 'opened' ? undefined : open.get(peer);
    if (begun === undefined) {
      const session = [line];
      sessions.push(session);
      open.set(peer, session);
    } else begun.push(line);
    if (line.event === 'closed') open.delete(peer);
  }
  return sessions.map((session) => ({ account: accountOfSession(session, options), lines: session }));
}

/** Others tell of the server itself: that it listens, that it stops, what failed. */
export function isOfSession({ peerAddress, peerPort }: ServerLogLine): boolean {
  return peerAddress !== undefined && peerPort !== undefined;
}

function accountOfSession(lines: readonly ServerLogLine[], { server, part, echoes }: LogOptions): Account {
  const [first] = lines as readonly [ServerLogLine, ...ServerLogLine[]];
  const closed = lines.find(({ event }) => event === 'closed');
  const replies = lines.flatMap(({ event, reply }) =>
    event === 'reply' && reply?.startsWith('JAM ') === true ? [reply] : [],
  );
  const omissions = omissionsOf(lines, closed, echoes);
  return {
    part,
    client: { address: first.peerAddress ?? '', port: first.peerPort ?? 0 },
    server,
    startMs: Date.parse(first.time),
    endMs: closed === undefined ? undefined : Date.parse(closed.time),
    established: true, // the server accepted it
    requestBytes: closed?.bytesIn,
    replyBytes: closed?.bytesOut,
    // A log with a hole says nothing against the others.
    replies: omissions.length === 0 ? replies : undefined,
    omissions,
  };
}

function omissionsOf(
  lines: readonly ServerLogLine[],
  closed: ServerLogLine | undefined,
  echoes: boolean,
): Omission[] {
  const count = (...events: string[]): number => lines.filter(({ event }) => events.includes(event)).length;
  const begins = count('opened') > 0;
  const { requests = 0, replies = 0 } = closed ?? {};
  // What came before the first line kept, when that is not the first of all, is what is missing.
  const between = begins ? 'middle' : 'beginning';
  const omissions: Omission[] = [
    { event: 'opened', missing: begins ? 0 : 1, of: 1, at: 'beginning' },
    { event: 'closed', missing: closed === undefined ? 1 : 0, of: 1, at: 'end' },
    {
      event: 'request',
      missing: echoes ? 0 : requests - count('request', 'invalid'),
      of: requests,
      at: between,
    },
    { event: 'reply', missing: replies - count('reply'), of: replies, at: between },
  ];
  return omissions.filter(({ missing }) => missing > 0);
}
