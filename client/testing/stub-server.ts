/** Small servers on 127.0.0.1, right and wrong ones, for the client's tests. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { secondOfDayAt } from '../verify.ts';
import { timeReply } from '../../server/protocol/encode.ts';

export interface StubServer extends AsyncDisposable {
  readonly port: number;
  /** How many bytes all clients have sent so far. */
  readonly received: () => number;
}

/** What a server does with the lines of a chunk: `TIME`, `QUIT`, one call each. */
export type Manners = (line: string, socket: Socket) => void;

/** Listens on a free port; each request line goes to `manners`, in order. */
export async function stubServer(
  manners: Manners,
  onConnection?: (socket: Socket) => void,
): Promise<StubServer> {
  const sockets = new Set<Socket>();
  let received = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (chunk) => {
      received += chunk.length;
      text += chunk.toString();
      const lines = text.split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines) manners(line, socket);
    });
    onConnection?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the assignment has it. */
export const rightly: Manners = (line, socket) => {
  if (line === 'TIME') socket.write(rightReply());
  if (line === 'QUIT') socket.end();
};

/** QUIT as the assignment has it, TIME answered by `reply`. */
export function answering(reply: (socket: Socket) => string | undefined): Manners {
  return (line, socket) => {
    if (line === 'QUIT') socket.end();
    const text = line === 'TIME' ? reply(socket) : undefined;
    if (text !== undefined) socket.write(text);
  };
}

/** The reply of a server whose clock is ahead of ours. */
export function rightReply(aheadS = 0): string {
  return timeReply(secondOfDayAt(Date.now() + aheadS * 1_000));
}
