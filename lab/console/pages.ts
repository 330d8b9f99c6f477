/** The pages that are open, each with its WebSocket: all see the same, and what one does the others see. */
import { type FromPage, FromPageSchema } from './orders.ts';
import { WebSocket, WebSocketServer } from 'ws';
import type { Door } from './door.ts';
import type { Duplex } from 'node:stream';
import type { ToPage } from './messages.ts';
import type { Server } from 'node:http';
import * as v from 'valibot';

/** A page that takes in so little is let go of; it comes back, and gets everything anew. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const MOST_ORDER_BYTES = 2 * 1024 * 1024;
/** One that answers nothing for two of these has gone without a word. */
const HEARTBEAT_MS = 15_000;

/** What the console does for its pages. */
export interface PageListener {
  /** What a page gets first. */
  readonly greet: (page: Page) => void;
  readonly hear: (page: Page, order: FromPage) => void;
  readonly leave: (page: Page) => void;
}

/** A page that is open. */
export interface Page {
  readonly id: number;
  tell(message: ToPage): void;
  /** What a terminal shows, marked with its number. */
  show(terminal: number, bytes: Uint8Array): void;
}

/** Takes the sockets that come to `server` at /socket; disposing of it closes them. */
export function openPages(server: Server, door: Door, listener: PageListener) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_ORDER_BYTES,
    perMessageDeflate: false,
  });
  const pages = new Map<Page, WebSocket>();
  let lastId = 0;

  server.on('upgrade', (request, stream: Duplex, head) => {
    stream.on('error', () => {}); // it has gone
    const admission = door.admitSocket(request);
    if (admission.kind !== 'in' || request.url !== '/socket') {
      const status = admission.kind === 'refused' ? `${admission.status} Forbidden` : '404 Not Found';
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => welcome(socket));
  });

  const send = (socket: WebSocket, data: string | Uint8Array): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MOST_WAITING_BYTES) socket.close(1013, 'too slow');
    else socket.send(data);
  };

  const welcome = (socket: WebSocket): void => {
    const id = (lastId += 1);
    const page: Page = {
      id,
      tell: (message) => send(socket, JSON.stringify(message)),
      show: (terminal, bytes) => {
        const frame = new Uint8Array(4 + bytes.length);
        new DataView(frame.buffer).setUint32(0, terminal);
        frame.set(bytes, 4);
        send(socket, frame);
      },
    };
    pages.set(page, socket);
    let isAlive = true;
    const heartbeat = setInterval(() => {
      if (!isAlive) socket.terminate();
      isAlive = false;
      socket.ping();
    }, HEARTBEAT_MS);
    heartbeat.unref();
    socket.on('pong', () => (isAlive = true));
    socket.on('error', () => {}); // followed by close
    socket.on('close', () => {
      clearInterval(heartbeat);
      pages.delete(page);
      listener.leave(page);
    });
    socket.on('message', (data, isBinary) => {
      const order = isBinary ? undefined : orderIn(data as Buffer);
      if (order === undefined) socket.close(1008, 'not an order of this console');
      else listener.hear(page, order);
    });
    listener.greet(page);
  };

  return {
    /** To all pages. */
    tell: (message: ToPage): void => {
      if (pages.size === 0) return;
      const text = JSON.stringify(message);
      for (const socket of pages.values()) send(socket, text);
    },
    [Symbol.dispose]: () => {
      for (const socket of pages.values()) socket.close(1001, 'the console has ended');
      sockets.close();
    },
  };
}

function orderIn(data: Buffer): FromPage | undefined {
  try {
    const parsed = v.safeParse(FromPageSchema, JSON.parse(data.toString('utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
