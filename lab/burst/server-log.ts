/** The server's log during one run, kept as it comes, until it has told the end of every session. */
import type { Machine, LogFeed } from '../engine/engine.ts';
import { LineFile, keep } from '../run-folder.ts';
import type { RunFolder } from '../run-folder.ts';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;
/** A log that has said nothing for this long has nothing more to say. */
const QUIET_MS = 300;
/** Somebody else may keep the server talking; that is no reason to listen on. */
const PATIENCE_MS = 10_000;

export interface ServerLog {
  /** Returns when `sessions` closed connections were told of, or the log has gone quiet, or after ten seconds. */
  settle(sessions: number): Promise<void>;
  close(): Promise<void>;
}

export async function followServerLog(
  server: Machine,
  clients: ReadonlySet<string>,
  folder: RunFolder,
): Promise<ServerLog> {
  const feed = await server.followLog();
  let lastHeardMs = Date.now();
  let closed = 0;
  feed.text.on('data', () => (lastHeardMs = Date.now()));
  const textKept = keep(feed.text, folder.log(server.name));
  const eventsKept = keepEvents(feed, folder.events(server.name), (event) => {
    lastHeardMs = Date.now();
    if (event?.event === 'closed' && clients.has(event.peerAddress ?? '')) closed += 1;
  });
  for (const kept of [textKept, eventsKept]) kept.catch(() => {}); // heard of at the end
  return {
    settle: async (sessions) => {
      lastHeardMs = Date.now();
      const endMs = lastHeardMs + PATIENCE_MS;
      const spoke = (withinMs: number): boolean => Date.now() - lastHeardMs < withinMs && Date.now() < endMs;
      while (closed < sessions && spoke(QUIET_MS)) await delay(POLL_MS);
      // The text comes by another way than the events; it is as far when it is as quiet.
      while (spoke(5 * POLL_MS)) await delay(POLL_MS);
    },
    close: async () => {
      await feed.close();
      await Promise.all([textKept, eventsKept]);
    },
  };
}

interface LoggedEvent {
  readonly event: string;
  readonly peerAddress?: string;
}

/** A student's server has no events of its own: each line of its output becomes one. */
async function keepEvents(
  feed: LogFeed,
  file: string,
  onEvent: (event: LoggedEvent | undefined) => void,
): Promise<void> {
  const lines = new LineFile(file);
  const own = feed.events === undefined;
  for await (const line of createInterface({ input: feed.events ?? feed.text })) {
    if (line === '') continue;
    lines.write(own ? JSON.stringify({ time: new Date().toISOString(), event: 'output', line }) : line);
    if (!own) onEvent(readEvent(line));
  }
  await lines.close();
}

/** `undefined` for half a line: we began to listen in the middle of it. */
function readEvent(line: string): LoggedEvent | undefined {
  try {
    return JSON.parse(line) as LoggedEvent;
  } catch {
    return undefined;
  }
}
