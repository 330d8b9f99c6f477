/** Ports for servers: below those the system gives to clients, or a generator might sit on one. */
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { once } from 'node:events';

const FIRST = 20_000;
const LAST = 29_999;
const READY_MS = 10_000;

let next = FIRST + (process.pid % (LAST - FIRST));

/** One that nobody listens on, and that this process has not given away before. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = next === LAST ? FIRST : next + 1;
    if (await isFree(next)) return next;
  }
}

/** Waits until something accepts there; false when it does not come to that. */
export async function accepts(port: number, hasEnded: () => boolean): Promise<boolean> {
  for (const limitMs = performance.now() + READY_MS; performance.now() < limitMs && !hasEnded();) {
    if (await canConnect(port)) return true;
    await delay(20);
  }
  return false;
}

async function isFree(port: number): Promise<boolean> {
  const listener = createServer().listen(port, '127.0.0.1');
  try {
    await once(listener, 'listening');
  } catch {
    return false;
  }
  listener.close();
  await once(listener, 'close');
  return true;
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
