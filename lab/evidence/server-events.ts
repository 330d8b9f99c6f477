/** The server's log, event by event, as accounts of sessions. */
import type { Account, Endpoint } from './account.ts';

/** A line of the server's JSON log, as far as it matters here. */
export interface ServerLogLine {
  readonly time: string;
  readonly event: string;
  readonly peerAddress?: string;
  readonly peerPort?: number;
  readonly reply?: string;
  readonly requests?: number;
  readonly replies?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
}

/** Sessions begin with `opened` and end with `closed`, whose counters say how many lines lie between. */
export function accountsOfLog(lines: Iterable<ServerLogLine>, server: Endpoint): Account[] {
  const sessions: ServerLogLine[][] = [];
  const open = new Map<string, ServerLogLine[]>();
  for (const line of lines) {
    if (line.peerAddress === undefined || line.peerPort === undefined) continue;
    const peer = `${line.peerAddress}:${line.peerPort}`;
    const begun = line.event === 'opened' ? undefined : open.get(peer);
    if (begun === undefined) {
      const session = [line];
      sessions.push(session);
      open.set(peer, session);
    } else begun.push(line);
    if (line.event === 'closed') open.delete(peer);
  }
  return sessions.map((session) => accountOfSession(session, server));
}

function accountOfSession(lines: readonly ServerLogLine[], server: Endpoint): Account {
  const [first] = lines as readonly [ServerLogLine, ...ServerLogLine[]];
  const closed = lines.find(({ event }) => event === 'closed');
  const replies = lines.flatMap(({ event, reply }) =>
    event === 'reply' && reply !== undefined ? [reply] : [],
  );
  const omissions = omissionsOf(lines, closed);
  return {
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

function omissionsOf(lines: readonly ServerLogLine[], closed: ServerLogLine | undefined): string[] {
  const count = (...events: string[]): number => lines.filter(({ event }) => events.includes(event)).length;
  const missing: string[] = [];
  if (count('opened') === 0) missing.push("its line 'opened'");
  if (closed === undefined) return [...missing, "its line 'closed'"];
  const { requests = 0, replies = 0 } = closed;
  const lost = (what: string, told: number, counted: number): void => {
    if (told < counted) missing.push(`${counted - told} of its ${counted} lines '${what}'`);
  };
  lost('request', count('request', 'invalid'), requests);
  lost('reply', count('reply'), replies);
  return missing;
}
