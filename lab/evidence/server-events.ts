/** The server's log, event by event, as accounts of sessions. */
import type { Account, Endpoint, Omission } from './account.ts';

/** A line of the server's JSON log, as far as it matters here. */
export interface ServerLogLine {
  readonly time: string;
  readonly event: string;
  readonly thread?: number;
  readonly peerAddress?: string;
  readonly peerPort?: number;
  readonly reply?: string;
  readonly requests?: number;
  readonly replies?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
}

export interface LogOptions {
  readonly server: Endpoint;
  readonly part?: string;
  /** Of a server that sends back what comes there is no line for each request. */
  readonly echoes?: boolean;
}

/** What the log has of one session, and its lines. */
export interface LoggedSession {
  readonly account: Account;
  readonly lines: readonly ServerLogLine[];
}

/** Sessions begin with `opened` and end with `closed`, whose counters say how many lines lie between. */
export function sessionsOfLog(lines: Iterable<ServerLogLine>, options: LogOptions): LoggedSession[] {
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

function accountOfSession(
  lines: readonly ServerLogLine[],
  { server, part = '', echoes = false }: LogOptions,
): Account {
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
  const missing: Omission[] = [];
  if (count('opened') === 0) missing.push({ what: "its line 'opened'", of: 'beginning' });
  if (closed === undefined) return [...missing, { what: "its line 'closed'", of: 'end' }];
  const { requests = 0, replies = 0 } = closed;
  const lost = (what: string, told: number, counted: number): void => {
    if (told >= counted) return;
    // What came before the first line kept, when that is not the first of all, is what is missing.
    const of = count('opened') === 0 ? 'beginning' : 'middle';
    missing.push({ what: `${counted - told} of its ${counted} lines '${what}'`, of });
  };
  if (!echoes) lost('request', count('request', 'invalid'), requests);
  lost('reply', count('reply'), replies);
  return missing;
}
