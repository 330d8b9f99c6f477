/** Replies as probes would have seen them, for requirements that are judged by all of them. */
import { type LocalTime, localSecondsOfDay } from '../run/local-time.ts';
import { Connection } from '../run/connection.ts';
import { NOTHING_KNOWN, REQUEST } from '../run/known.ts';
import { repliesOn } from '../run/replies.ts';
import type { Seen } from '../cases/requirement.ts';

/** What came to each request of a connection, when; all of it at once. */
export interface Told {
  readonly text: string;
  readonly atMs: number;
}

/** One client, as the server was in at `localTime`. */
export function connectionTold(replies: readonly Told[], localTime?: LocalTime): Connection {
  const connection = new Connection(1, () => {}, undefined, localTime);
  for (const { text, atMs } of replies) {
    connection.send(REQUEST);
    const hex = Buffer.from(text, 'latin1').toString('hex');
    if (text !== '') connection.hear({ event: 'received', id: 1, hex, atMs });
  }
  connection.hear({ event: 'ended', id: 1, how: 'fin', atMs: 0 });
  return connection;
}

export function seenOn(connections: readonly Connection[], known = NOTHING_KNOWN): Seen {
  return { replies: repliesOn(connections, known), known, at: { host: '172.16.16.101', port: 45_000 } };
}

/** `13:05:09`, of any number of seconds. */
export function clockText(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const day = ((Math.floor(seconds) % 86_400) + 86_400) % 86_400;
  return `${two(day / 3_600)}:${two((day / 60) % 60)}:${two(day % 60)}`;
}

/** The right reply. */
export function rightReply(localTime: LocalTime, atMs: number): string {
  return `JAM ${clockText(localSecondsOfDay(localTime, atMs))}\r\n`;
}
