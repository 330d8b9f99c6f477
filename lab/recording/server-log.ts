/** The server's log during one run, kept as it comes, until it has told the end of every session. */
import type { Lab } from '../engine/engine.ts';
import type { LogFeed } from '../engine/machine.ts';
import { keep, lineFile, type RunFolder } from './run-folder.ts';
import type { RunEnd } from './run-record.ts';
import { ServerLogLineSchema } from './recorded-lines.ts';
import { createInterface } from 'node:readline';
import { parseJsonLine } from './json-lines.ts';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

const POLL_MS = 10;
/** A log that has said nothing for this long has nothing more to say. */
const QUIET_MS = 300;
/** Somebody else may keep the server talking; that is no reason to listen on. */
const PATIENCE_MS = 10_000;

/** Keeps the log of the first machine in `folder` until `cleanup`; only the other machines count as clients. */
export async function followServerLog(
  [server, ...others]: Lab['machines'],
  folder: RunFolder,
  cleanup: AsyncDisposableStack,
) {
  const clients = new Set(others.map(({ address }) => address));
  const feed = await server.followLog();
  let lastHeardMs = Date.now();
  let closed = 0;
  const threadEnds: RunEnd[] = [];
  feed.text.on('data', () => (lastHeardMs = Date.now()));
  const textKept = keep(feed.text, folder.log(server.name));
  const eventsKept = keepEvents(feed, folder.events(server.name), (event) => {
    lastHeardMs = Date.now();
    if (event?.event === 'closed' && clients.has(event.peerAddress ?? '')) closed += 1;
    if (event?.event === 'thread-ended') threadEnds.push(threadEndOf(event, server.name));
  });
  for (const kept of [textKept, eventsKept]) kept.catch(() => {}); // awaited at the end
  return cleanup.use({
    /** Threads of the server that broke, by its own account. */
    threadEnds,
    /** Returns when `sessions` closed connections were told of, or the log has gone quiet, or after ten seconds. */
    settle: async (sessions: number): Promise<void> => {
      lastHeardMs = Date.now();
      const endMs = lastHeardMs + PATIENCE_MS;
      const spoke = (withinMs: number): boolean => Date.now() - lastHeardMs < withinMs && Date.now() < endMs;
      while (closed < sessions && spoke(QUIET_MS)) await delay(POLL_MS);
      // The text comes by another way than the events; it is as far when it is as quiet.
      while (spoke(5 * POLL_MS)) await delay(POLL_MS);
    },
    [Symbol.asyncDispose]: async () => {
      await feed.close();
      await Promise.all([textKept, eventsKept]);
    },
  });
}

const EventSchema = v.pick(ServerLogLineSchema, [
  'time',
  'event',
  'peerAddress',
  'thread',
  'reason',
  'error',
]);
type ServerEvent = v.InferOutput<typeof EventSchema>;

function threadEndOf({ time, thread = 0, reason, error }: ServerEvent, machine: string): RunEnd {
  return {
    machine,
    what: 'thread',
    thread,
    atMs: Date.parse(time),
    exitCode: null,
    outOfMemory: reason === 'out-of-memory',
    ...(error === undefined ? {} : { why: error }),
  };
}

/** A student's server has no events of its own: each line of its output becomes one. */
async function keepEvents(
  feed: LogFeed,
  file: string,
  onEvent: (event: ServerEvent | undefined) => void,
): Promise<void> {
  const lines = lineFile(file);
  const own = feed.events === undefined;
  for await (const line of createInterface({ input: feed.events ?? feed.text })) {
    if (line === '') continue;
    lines.write(own ? JSON.stringify({ time: new Date().toISOString(), event: 'output', line }) : line);
    if (!own) onEvent(parseJsonLine(line, EventSchema)); // half a line when we came in the middle of it
  }
  await lines.close();
}
