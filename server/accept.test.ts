import { acceptConnections } from './accept.ts';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { EventEmitter, once } from 'node:events';

describe('a connection accepted', () => {
  it.each<[title: string, hidesHandle: boolean]>([
    ["reads into the thread's buffer", false],
    ["reads as net has it where Node keeps the listener's handle to itself", true],
  ])('%s', async (_title, hidesHandle) => {
    const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const chunks = new Set<ArrayBufferLike>();
    const text: string[] = [];
    acceptConnections(hidesHandle ? onlyEvents(listener) : listener, (open) => {
      const socket = open((chunk, lengthBytes) => {
        chunks.add(chunk.buffer);
        text.push(chunk.toString('latin1', 0, lengthBytes));
        socket.end('JAM');
      });
      expect(socket.remoteAddress).toBe('127.0.0.1');
    });

    for (const request of ['first', 'second']) {
      const client = connect((listener.address() as AddressInfo).port, '127.0.0.1');
      client.end(request);
      const [reply] = (await once(client, 'data')) as [Buffer];
      expect(reply.toString()).toBe('JAM');
      await once(client, 'close');
    }
    expect(text).toEqual(['first', 'second']);
    if (!hidesHandle) expect(chunks.size).toBe(1);
    listener.close();
  });
});

/** The listener's events and nothing else of it. */
function onlyEvents(listener: Server): Server {
  const shown = new EventEmitter();
  listener.on('connection', (socket) => shown.emit('connection', socket));
  return shown as Server;
}
