/** The accept loop: every connection gets its own {@link Connection}, all of them share one clock tick and one end. */
import { Connection } from './connection.ts';
import { acceptConnections } from './accept.ts';
import type { Server } from 'node:net';
import type { Service } from './connection.ts';
import { createServer } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Share the port with the other threads (SO_REUSEPORT, socket(7)); fails with ENOTSUP where there is none. */
  readonly reusePort: boolean;
}

/** The kernel caps it at net.core.somaxconn (listen(2)); a short queue would make a burst wait for resent SYNs. */
const BACKLOG = 65_535;

/** How often idle and lingering connections are looked for. */
const TICK_MS = 250;

/** What is still open this long after the stop signal is cut off. */
const DRAIN_MS = 4_500;

export function createListener(): Server {
  // Half-open sockets stay writable: a client's FIN after its requests does not cost it the replies.
  return createServer({ allowHalfOpen: true, noDelay: true });
}

export async function listen(listener: Server, options: ListenOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  listener.once('error', reject);
  listener.listen({ ...options, backlog: BACKLOG }, resolve);
  await promise;
  listener.off('error', reject);
}

/** Serves what `listener` accepts until `stop`; resolves when the last connection has ended. */
export async function serve(listener: Server, service: Service, stop: AbortSignal): Promise<void> {
  const connections = new Set<Connection>();
  const ended = Promise.withResolvers<void>();
  let listenerClosed = false;
  // The listener may close before its last socket has; the log is to tell of that one as well.
  const endWhenEmpty = (): void => {
    if (listenerClosed && connections.size === 0) ended.resolve();
  };
  const onClosed = (connection: Connection): void => {
    connections.delete(connection);
    endWhenEmpty();
  };
  acceptConnections(listener, (open) => {
    connections.add(new Connection(open, service, onClosed));
  });
  listener.on('error', (error) => service.log.write({ event: 'failed', error: error.message }));
  listener.on('close', () => {
    listenerClosed = true;
    endWhenEmpty();
  });

  const tick = setInterval(() => {
    const nowMs = service.now();
    for (const connection of connections) connection.checkTime(nowMs);
  }, TICK_MS);

  await aborted(stop);
  listener.close();
  // Requests that had arrived when the signal came are read and answered: the first of these two ends the turn of
  // the event loop that brought the signal, the second a whole turn.
  await endOfTurn();
  await endOfTurn();
  for (const connection of connections) connection.stop();
  const cutOff = setTimeout(() => {
    for (const connection of connections) connection.destroy();
  }, DRAIN_MS);

  await ended.promise;
  clearTimeout(cutOff);
  clearInterval(tick);
}

async function endOfTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
