/** What the server's log tells of a session, as a report shows it. */
import type { LogLine } from '../model.ts';
import type { ServerLogLine } from '../../evidence/server-events.ts';
import { visible } from '../visible.ts';

/** Lines of one session beyond this are not kept. */
const MOST_LINES = 200;

export interface LoggedSession {
  readonly thread: number;
  readonly lines: readonly LogLine[];
}

export function loggedSession(lines: readonly ServerLogLine[]): LoggedSession {
  return {
    thread: lines[0]?.thread ?? 0,
    lines: lines.slice(0, MOST_LINES).map((line) => logLine(line)),
  };
}

/** Who the peer is need not be repeated in every line of its session. */
export function logLine({ time, event, thread = 0, ...rest }: ServerLogLine): LogLine {
  return [Date.parse(time), thread, visible(event, 40), detailOf(rest)];
}

const LEFT_OUT: ReadonlySet<string> = new Set(['level', 'peerAddress', 'peerPort']);

/** `requests 1, replies 1`; what every line has is left out. */
function detailOf(rest: Readonly<Record<string, unknown>>): string {
  return Object.entries(rest)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => visible(`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`))
    .join(', ');
}
