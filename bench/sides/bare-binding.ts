/**
 * The least Node can do for a TIME request: its TCP binding alone, without streams, without a protocol. Whatever
 * arrives is taken for requests of six bytes, and each is answered by the same fourteen. Nothing written in Node gets
 * past this, so it is the floor a miss stands on; no server could be made of it.
 *
 *     node --expose-internals bare-binding.ts ADDRESS PORT
 */
import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';

const [address = '127.0.0.1', port = '0'] = process.argv.slice(2);

interface Handle {
  onread: () => void;
  bind: (address: string, port: number) => void;
  listen: (backlog: number) => void;
  onconnection: (status: number, client: Handle) => void;
  setNoDelay: (on: boolean) => void;
  useUserBuffer: (memory: Buffer) => void;
  readStart: () => void;
  writeBuffer: (request: null, bytes: Buffer) => void;
  close: () => void;
}

interface Binding {
  readonly TCP: new (kind: number) => Handle;
  readonly constants: { readonly SERVER: number };
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
}

type Internals = { readonly internalBinding: (name: 'tcp_wrap' | 'stream_wrap') => Binding };

const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as Internals;
const { TCP, constants } = internalBinding('tcp_wrap');
const { streamBaseState, kReadBytesOrError } = internalBinding('stream_wrap');

const chunk = Buffer.allocUnsafeSlow(65_536);
const replies = Buffer.alloc(14 * 11_000, 'JAM 12:34:56\r\n');
const runs = Array.from({ length: 1_025 }, (_, count) => replies.subarray(0, count * 14));

const listener = new TCP(constants.SERVER);
listener.onconnection = (_status, client) => {
  client.setNoDelay(true);
  client.useUserBuffer(chunk);
  client.onread = (): void => {
    const lengthBytes = streamBaseState[kReadBytesOrError] ?? 0;
    if (lengthBytes < 0) client.close();
    else client.writeBuffer(null, runs[Math.floor(lengthBytes / 6)] ?? replies);
  };
  client.readStart();
};
listener.bind(address, Number(port));
listener.listen(4_096);
