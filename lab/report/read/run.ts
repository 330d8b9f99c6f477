/**
 * A run folder read once, for evidence and for the report: while lab/evidence makes accounts of samples, log lines and
 * conversations, what a report shows of each is kept beside its account.
 */
import { type CapturedSession, keepCapture } from './captured.ts';
import type { Account } from '../../evidence/account.ts';
import { readRunSources } from '../../recording/run-sources.ts';
import type { ServerLogLine } from '../../evidence/server-events.ts';
import type { SessionSample } from '../../../client/sample.ts';
import { visible } from '../../drawing/visible.ts';

/** Further lines of one session are counted, not kept. */
const MOST_LINES = 200;

/** One line of the server's log: Unix ms, thread, event, the rest. */
export type LogLine = readonly [timeMs: number, thread: number, event: string, text: string];

/** What the server's log tells of a session. */
export type LoggedSession = ReturnType<typeof loggedSession>;

export type ReadRun = Awaited<ReturnType<typeof readRun>>;
export type Kept = ReadRun['kept'];

/** Throws {@link LabError} `USAGE` when the folder, an absolute path, holds no run. */
export async function readRun(folder: string) {
  const kept = {
    /** Of all sessions, also of those that never got an address. */
    samples: [] as SessionSample[],
    sampleOf: new Map<Account, SessionSample>(),
    loggedOf: new Map<Account, LoggedSession>(),
    /** Lines of the server's log that belong to no session: listening, stopping, failures. */
    serverLines: [] as LogLine[],
    capturedOf: new Map<Account, CapturedSession>(),
    /** By name, of those with a capture: packets of all parts of the run, and segments that lack some of their bytes. */
    machines: new Map<string, { readonly packets: number; readonly cutSegments: number }>(),
  };
  const sources = await readRunSources(folder, {
    onSample: (sample, account) => {
      kept.samples.push(sample);
      if (account !== undefined) kept.sampleOf.set(account, sample);
    },
    onLogged: (account, lines) => kept.loggedOf.set(account, loggedSession(lines)),
    onServerLine: (line) => kept.serverLines.push(logLine(line)),
    onCapture: (machine) =>
      keepCapture(
        (account, session) => kept.capturedOf.set(account, session),
        (packets, cutSegments) => {
          const before = kept.machines.get(machine) ?? { packets: 0, cutSegments: 0 };
          kept.machines.set(machine, {
            packets: before.packets + packets,
            cutSegments: before.cutSegments + cutSegments,
          });
        },
      ),
  });
  return { ...sources, folder, kept };
}

function loggedSession(lines: readonly ServerLogLine[]) {
  const timeOf = (wanted: string): number =>
    Date.parse(lines.find(({ event }) => event === wanted)?.time ?? '');
  return {
    thread: lines[0]?.thread ?? 0,
    /** Unix ms; not a number where the log does not say. */
    openedMs: timeOf('opened'),
    closedMs: timeOf('closed'),
    /** In all its lines, of which the first are kept. */
    replies: lines.filter(({ event }) => event === 'reply').length,
    lines: lines.slice(0, MOST_LINES).map((line) => logLine(line)),
  };
}

/** `requests 1, replies 1` behind the event; level and peer need not be repeated in every line of a session. */
function logLine(line: ServerLogLine): LogLine {
  const { time, event, thread = 0, ...rest } = line;
  const details = Object.entries(rest)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => visible(`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`));
  return [Date.parse(time), thread, visible(event, 40), details.join(', ')];
}

const LEFT_OUT: ReadonlySet<string> = new Set(['level', 'peerAddress', 'peerPort']);
