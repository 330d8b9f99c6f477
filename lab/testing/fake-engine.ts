/** A socket where an engine should be, that does what the test says. */
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { connect, createServer as createSocket, type Server, type Socket } from 'node:net';
import { temporaryFolder } from './folder.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Hears everything and does with the connection what the test says; answers with the socket's path. */
export async function fakeSocket(onConnection: (socket: Socket) => void): Promise<string> {
  return listen(
    createSocket((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

/** Passes everything on to the engine at `target`, which has gone while this is closed. Answers with the socket's path. */
export async function passingSocket(target: string) {
  const server = createSocket({ allowHalfOpen: true }, (socket) => {
    const engine = connect({ path: target, allowHalfOpen: true });
    for (const [one, other] of [
      [socket, engine],
      [engine, socket],
    ] as const)
      one
        .pipe(other)
        .on('error', () => {})
        .on('close', () => one.destroy());
  });
  const path = await listen(server);
  return {
    path,
    close: () => cut(path),
    open: async (): Promise<void> => {
      server.listen(path);
      await once(server, 'listening');
    },
  };
}

/**
 * Speaks HTTP: `answer` gets the path of each request. What is attached gets a raw stream, which stays open. Answers with
 * the socket's path.
 */
export async function fakeEngine(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer(({ url = '' }, response) => answer(url, response));
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  });
  return listen(server);
}

const cuts = new Map<string, () => void>();

/** Ends a fake engine in the middle of whatever it does. */
export function cut(path: string): void {
  cuts.get(path)?.();
}

async function listen(server: Server | HttpServer): Promise<string> {
  const path = join(temporaryFolder(), 'docker.sock');
  const sockets = new Set<Socket>();
  cuts.set(path, () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => cut(path));
  return path;
}
