/** The accept loop: every connection gets its own {@link Connection}, all of them share one clock tick and one end. */
import { Connection, type Service } from './connection.ts';
import { acceptConnections } from './accept.ts';
import { createServer, type Server } from 'node:net';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { once } from 'node:events';

/** The kernel caps it at net.core.somaxconn (listen(2)); a short queue would make a burst wait for resent SYNs. */
const BACKLOG = 65_535;

/** How often idle and lingering connections are looked for. */
const TICK_MS = 250;

/** What is still open this long after the stop signal is cut off. */
const DRAIN_MS = 4_500;

/**
 * Resolves to a bound listener; rejects with the system's error. With `reusePort` it shares the port with those of the
 * other threads (SO_REUSEPORT, socket(7)), which fails with ENOTSUP where there is no such thing.
 */
export async function listen(host: string, port: number, reusePort: boolean): Promise<Server> {
  // Half-open sockets stay writable: a client's FIN after its requests does not cost it the replies.
  const listener = createServer({ allowHalfOpen: true, noDelay: true });
  listener.listen({ host, port, reusePort, backlog: BACKLOG });
  await once(listener, 'listening');
  return listener;
}

/** Serves what `listener` accepts until `stop`; resolves when the last connection has ended. */
export async function serve(listener: Server, service: Service, stop: AbortSignal): Promise<void> {
  const connections = new Set<Connection>();
  const ended = Promise.withResolvers<void>();
  // The listener may close before its last socket has; the log is to tell of that one as well.
  const endWhenEmpty = (): void => {
    if (!listener.listening && connections.size === 0) ended.resolve();
  };
  const onClosed = (connection: Connection): void => {
    connections.delete(connection);
    endWhenEmpty();
  };
  acceptConnections(listener, (open) => {
    connections.add(new Connection(open, service, onClosed));
  });
  listener.on('error', (error) => service.log.write({ event: 'failed', error: error.message }));
  listener.on('close', endWhenEmpty);

  const tick = setInterval(() => {
    const nowMs = service.now();
    for (const connection of connections) connection.checkTime(nowMs);
  }, TICK_MS);

  if (!stop.aborted) await once(stop, 'abort');
  listener.close();
  // Requests that had arrived when the signal came are read and answered: the first of these two ends the turn of
  // the event loop that brought the signal, the second a whole turn.
  await endOfTurn();
  await endOfTurn();
  for (const connection of connections) connection.stop();
  const cutOff = setTimeout(() => {
    for (const connection of connections) connection.cutOff('stopping');
  }, DRAIN_MS);

  await ended.promise;
  clearTimeout(cutOff);
  clearInterval(tick);
}
