/** A socket where an engine should be, that does what the test says. */
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createSocket, type Server, type Socket } from 'node:net';
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

/** Speaks HTTP: `answer` gets the path of each request, without the version. Answers with the socket's path. */
export async function fakeEngine(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  return listen(createServer(({ url = '' }, response) => answer(url, response)));
}

async function listen(server: Server | HttpServer): Promise<string> {
  const path = join(temporaryFolder(), 'docker.sock');
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return path;
}
