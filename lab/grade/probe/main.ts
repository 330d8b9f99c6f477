/**
 * The probe: the grader's hands on the program's network. It opens connections, sends what it is told and tells what
 * comes, with the time; it knows nothing of the assignment. It ends, and everything with it, when its input ends.
 */
import { createInterface } from 'node:readline';
import type { ConnectionEnd, Order, ProbeEvent } from './orders.ts';
import { Socket } from 'node:net';
import { listeningSockets } from './listening.ts';
import { readResources } from './resources.ts';

/** Of one connection; whoever sends more is not listened to any longer, and has to wait as TCP lets him. */
const MOST_BYTES = 256 * 1024;

const sockets = new Map<number, Socket>();

function tell(event: ProbeEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function connect({ id, from, host, port }: Order & { order: 'connect' }): void {
  // A half-closed connection is a thing to look at here.
  const socket = new Socket({ allowHalfOpen: true });
  sockets.set(id, socket);
  let isOver = false;
  const end = (how: ConnectionEnd, code?: string): void => {
    if (!isOver) tell({ event: 'ended', id, how, ...(code === undefined ? {} : { code }), atMs: now() });
    isOver = true;
  };
  socket.setNoDelay(true); // each piece is a segment of its own
  socket.on('connect', () => {
    tell({
      event: 'connected',
      id,
      address: socket.localAddress ?? '',
      port: socket.localPort ?? 0,
      atMs: now(),
    });
  });
  socket.on('data', (bytes: Buffer) => {
    tell({ event: 'received', id, hex: bytes.toString('hex'), atMs: now() });
    if (socket.bytesRead > MOST_BYTES) socket.pause();
  });
  socket.on('end', () => end('fin'));
  socket.on('error', (error: NodeJS.ErrnoException) => end(endOf(error), error.code));
  socket.connect({ host, port, ...(from === undefined ? {} : { localAddress: from }) });
}

function endOf({ code }: NodeJS.ErrnoException): ConnectionEnd {
  if (code === 'ECONNREFUSED') return 'refused';
  // EPIPE: we wrote into what the other side had reset already.
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'unreachable';
}

async function obey(order: Order): Promise<void> {
  const { id } = order;
  switch (order.order) {
    case 'connect':
      connect(order);
      break;
    case 'send':
      sockets.get(id)?.write(Buffer.from(order.hex, 'hex'));
      break;
    case 'finish':
      sockets.get(id)?.end();
      break;
    case 'close':
      sockets.get(id)?.destroy();
      sockets.delete(id);
      break;
    case 'reset':
      sockets.get(id)?.resetAndDestroy();
      sockets.delete(id);
      break;
    case 'listening':
      tell({ event: 'listening', id, sockets: await listeningSockets(order.of) });
      break;
    case 'resources':
      tell({ event: 'resources', id, resources: readResources(order.of) });
      break;
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => void obey(JSON.parse(line) as Order))
  .on('close', () => process.exit());
