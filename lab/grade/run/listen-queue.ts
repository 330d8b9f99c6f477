/** What follows from how many clients may wait to be accepted, which is what listen(2) is told. */
import { atMost } from '../at-most.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** A queue that is shorter than this may be full when a burst comes. */
const SHORT_QUEUE = 24;
/** In which a server accepts a client. */
const ACCEPTED_MS = 8;

/** Where nobody knows, it is taken for a long one. */
export function isShortQueue(backlog: number | undefined): boolean {
  return backlog !== undefined && backlog < SHORT_QUEUE;
}

/**
 * Clients come in one by one where few may wait: of one whose handshake was dropped, the kernel may also lose the first
 * bytes (tcp_syncookies). It is a burst that tries what happens otherwise.
 */
export function doorOf(backlog: number | undefined) {
  const limited = isShortQueue(backlog) ? atMost(1) : undefined;
  return async <Value>(connect: () => Promise<Value>): Promise<Value> => {
    if (limited === undefined) return connect();
    return limited(async () => {
      const connected = await connect();
      await delay(ACCEPTED_MS);
      return connected;
    });
  };
}
