/** Every reply that was seen: each is judged, the first of a connection like the last of a burst. */
import type { Connection, Exchange } from './connection.ts';
import { firstReply, holdsTime, readReply } from './reply.ts';
import { type Known, withoutGreeting } from './known.ts';

/** A reply with a time of day in it, right or wrong. */
export type SeenReply = ReturnType<typeof seenOf>;

/**
 * Of connections on which nothing was sent but whole requests, each after the reply to the one before: what a server
 * makes of anything else is its own affair. In the order in which they were asked.
 */
export function repliesOn(connections: readonly Connection[], known: Known): SeenReply[] {
  return connections.flatMap((connection) => {
    const seen: SeenReply[] = [];
    for (const [index, exchange] of connection.exchanges.entries()) {
      if (exchange.sent !== known.ask) break;
      const text = answerOf(connection, exchange, connection.exchanges[index + 1], known);
      if (holdsTime(text)) seen.push(seenOf(connection, exchange, index + 1, text));
    }
    return seen;
  });
}

function answerOf(
  { received }: Connection,
  { from }: Exchange,
  next: Exchange | undefined,
  known: Known,
): string {
  const text = received.toString('latin1', from, next?.from);
  return from === 0 ? withoutGreeting(known, text) : text; // one that came late
}

function seenOf(connection: Connection, exchange: Exchange, nth: number, answer: string) {
  const text = firstReply(answer);
  const parts = readReply(text);
  const { prefix, clockText } = parts;
  const to = exchange.from + prefix.length + clockText.length; // or sooner, with a late greeting
  const arrival = connection.arrivals.find((one) => one.to >= to) ?? { atMs: 0, heardMs: 0 };
  const waitedMs = Math.max(0, arrival.heardMs - exchange.sentMs);
  return {
    ...parts,
    connection,
    /** Its place on its connection, from 1. */
    nth,
    /** All of it, one character per byte. */
    text,
    /** Whether all of it has come, so that what is missing is missing. */
    isWhole: exchange.isWhole || connection.ended?.how === 'fin' || text.length < answer.length,
    /** Machine time, between which and `atMs` the clock was read. */
    askedMs: arrival.atMs - waitedMs,
    atMs: arrival.atMs,
    localTime: connection.localTime,
  };
}
