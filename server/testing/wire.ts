/** A client that knows nothing of the protocol: bytes out, bytes in, and how the connection ended. */
import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

export class Wire implements AsyncDisposable {
  readonly localPort: number;
  readonly #socket: Socket;
  #received = '';
  #ended = false;
  #error: Error | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.localPort ?? 0;
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#notify();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#notify();
    });
    socket.on('error', (error) => {
      this.#error = error;
      this.#notify();
    });
  }

  /** Bytes by their code, so that `\xff` is one byte. Resolves when the kernel has taken them. */
  async write(bytes: string): Promise<void> {
    await new Promise((resolve) => {
      this.#socket.write(Buffer.from(bytes, 'latin1'), resolve);
    });
  }

  /** Hands the bytes over and does not care whether anybody takes them. */
  push(bytes: string): void {
    this.#socket.write(Buffer.from(bytes, 'latin1'));
  }

  /** The next `count` bytes. */
  async read(count: number): Promise<string> {
    while (this.#received.length < count) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended)
        throw new Error(`FIN after ${JSON.stringify(this.#received)}, ${count} bytes were expected`);
      await this.#wake.promise;
    }
    const bytes = this.#received.slice(0, count);
    this.#received = this.#received.slice(count);
    return bytes;
  }

  /** All up to the server's FIN; an RST throws instead. */
  async readToFin(): Promise<string> {
    while (!this.#ended) {
      if (this.#error !== undefined) throw this.#error;
      await this.#wake.promise;
    }
    const bytes = this.#received;
    this.#received = '';
    return bytes;
  }

  /** Everything the kernel and this process hold stays unread from here on. */
  stopReading(): void {
    this.#socket.pause();
  }

  startReading(): void {
    this.#socket.resume();
  }

  /** Our FIN. */
  end(): void {
    this.#socket.end();
  }

  /** Our RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

export async function connectTo(port: number, host = '127.0.0.1'): Promise<Wire> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  return new Wire(socket);
}
