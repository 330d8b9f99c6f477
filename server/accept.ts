/**
 * Accepted sockets that all read into one buffer.
 *
 * Node gives every chunk it reads new memory and a Buffer around it; for a request of six bytes that costs more than
 * answering it (bench/NOTES.md). A socket made with `onread` reads into memory of ours instead, but `net.Server` makes
 * its sockets itself and has no such option. Its handle, an internal of Node, hands over the bare connection: where it
 * is there, the socket is made here; where some other Node keeps it elsewhere, everything works as `net` has it.
 */
import { Buffer } from 'node:buffer';
import { type Server, Socket, type SocketConstructorOpts } from 'node:net';

/** Gets bytes that are valid until it returns: the next chunk, of any socket, overwrites them. */
export type Receive = (chunk: Buffer, lengthBytes: number) => void;

/** Makes the socket of a connection that has been accepted, and begins to read. */
export type OpenSocket = (receive: Receive) => Socket;

const CHUNK_BYTES = 65_536;

/** Calls `onConnection` for every connection that `listener` accepts. */
export function acceptConnections(listener: Server, onConnection: (open: OpenSocket) => void): void {
  const { _handle: handle } = listener as Internals;
  const byNode = handle?.onconnection;
  if (handle === undefined || typeof byNode !== 'function') {
    listener.on('connection', (socket) =>
      onConnection((receive) => socket.on('data', (chunk: Buffer) => receive(chunk, chunk.length))),
    );
    return;
  }
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  handle.onconnection = (status, client) => {
    if (status === 0) onConnection((receive) => openSocket(client, chunk, receive));
    else byNode.call(handle, status, client); // an 'error' of the listener
  };
}

interface Internals {
  readonly _handle?: {
    onconnection?: (status: number, client: object) => void;
  };
}

function openSocket(client: object, chunk: Buffer, receive: Receive): Socket {
  const onread = {
    buffer: chunk,
    callback: (lengthBytes: number): boolean => {
      receive(chunk, lengthBytes);
      return true;
    },
  };
  const options: SocketConstructorOpts = { allowHalfOpen: true, onread };
  return new Socket(Object.assign(options, { handle: client })).setNoDelay(true);
}
