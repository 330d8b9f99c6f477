/**
 * The probe: the grader's hands on the program's network. It opens connections, sends what it is told and tells what
 * comes, with the time; it knows nothing of the assignment. It ends, and everything with it, when its input ends.
 */
import { createInterface } from 'node:readline';
import type { ConnectionEnd, Order, ProbeEvent } from './orders.ts';
import { Socket } from 'node:net';
import { backlogAt, listeningSockets } from './listening.ts';
import { readResources } from './processes.ts';
import { setImmediate } from 'node:timers/promises';

/** Of one connection; whoever sends more is not listened to any longer, and has to wait as TCP lets him. */
const MOST_BYTES = 256 * 1024;

const sockets = new Map<number, Socket>();

function tell(event: ProbeEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function connect({ id, from, host, port }: Order & { order: 'connect' }): void {
  // A half-closed connection is a thing to look at here.
  const socket = new Socket({ allowHalfOpen: true });
  sockets.set(id, socket);
  let isOver = false;
  const end = (how: ConnectionEnd, code?: string): void => {
    if (!isOver) tell({ event: 'ended', id, how, ...(code && { code }), atMs: Date.now() });
    isOver = true;
  };
  socket.setNoDelay(true); // each piece is a segment of its own
  socket.on('connect', () => {
    const { localAddress: address = '', localPort: port = 0 } = socket;
    tell({ event: 'connected', id, address, port, atMs: Date.now() });
  });
  socket.on('data', (bytes: Buffer) => {
    tell({ event: 'received', id, hex: bytes.toString('hex'), atMs: Date.now() });
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
  const socket = sockets.get(id);
  switch (order.order) {
    case 'connect':
      return connect(order);
    case 'send':
      return void socket?.write(Buffer.from(order.hex, 'hex'));
    case 'finish':
      return void socket?.end();
    case 'close':
    case 'reset':
      sockets.delete(id);
      return void (order.order === 'close' ? socket?.destroy() : socket?.resetAndDestroy());
    case 'listening':
      return tell({ event: 'answer', id, sockets: await listeningSockets(order.of) });
    case 'queue':
      return tell({ event: 'answer', id, backlog: await backlogAt(order.port) });
    case 'resources':
      await setImmediate(); // what has come in meanwhile is told first
      return tell({ event: 'answer', id, resources: readResources(order.of) });
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => void obey(JSON.parse(line) as Order))
  .on('close', () => process.exit());
