/** The server's log, session by session. */
import type { LogLine } from '../model.ts';
import { visible } from '../visible.ts';

interface EventLine {
  readonly time?: string;
  readonly event?: string;
  readonly thread?: number;
  readonly peerAddress?: string;
  readonly peerPort?: number;
}

/** Lines of one session beyond this are not kept. */
const MOST_LINES = 200;

export interface LoggedSession {
  readonly startMs: number;
  readonly thread: number;
  readonly lines: LogLine[];
  isClosed: boolean;
}

export interface ServerLog {
  /** By the client's endpoint, `172.16.16.102:37618`, in order of time. */
  readonly sessions: ReadonlyMap<string, readonly LoggedSession[]>;
  /** Lines that belong to no session: listening, stopping, failures. */
  readonly others: readonly LogLine[];
}

/** `lines` are those of logs/mesin-1.jsonl, parsed. */
export function sessionsOfLog(lines: readonly unknown[]): ServerLog {
  const sessions = new Map<string, LoggedSession[]>();
  const others: LogLine[] = [];
  for (const line of lines as readonly EventLine[]) {
    const { time = '', event = '', thread = 0, peerAddress, peerPort, ...rest } = line;
    const entry: LogLine = [Date.parse(time), thread, visible(event, 40), detailOf(rest)];
    if (peerAddress === undefined || peerPort === undefined) {
      others.push(entry);
      continue;
    }
    const peer = `${peerAddress}:${peerPort}`;
    const known = sessions.get(peer) ?? [];
    sessions.set(peer, known);
    let session = known.at(-1);
    // As lab/evidence has it: what comes after the end belongs to another session on the same ports.
    if (event === 'opened' || session === undefined || session.isClosed) {
      session = { startMs: entry[0], thread, lines: [], isClosed: false };
      known.push(session);
    }
    if (event === 'closed') session.isClosed = true;
    if (session.lines.length < MOST_LINES) session.lines.push(entry);
  }
  return { sessions, others };
}

/** `requests 1, replies 1`; what every line has is left out. */
function detailOf(rest: Readonly<Record<string, unknown>>): string {
  return Object.entries(rest)
    .filter(([name]) => name !== 'level')
    .map(([name, value]) => visible(`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`))
    .join(', ');
}
