import { Buffer } from 'node:buffer';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { write } from 'node:fs';

/** How long to wait when somebody made the descriptor non-blocking and it is full. */
const FULL_PAUSE_MS = 5;

/**
 * Lines to a file descriptor, as many in one write as have gathered while the last one was under way.
 *
 * `process.stdout` would block the whole process when a pipe's reader is slow, and sessions would miss their replies
 * meanwhile. Here the thread pool waits for the reader, the lines wait in memory, and none is lost.
 */
export class LineOutput extends Writable {
  readonly #fd: number;

  /** `onLost` is called when nobody takes them any more; lines written from then on go nowhere. */
  constructor(fd: number, onLost: (error: NodeJS.ErrnoException) => void = () => {}) {
    super();
    this.#fd = fd;
    this.once('error', onLost);
  }

  /** Writes one line of JSON. */
  print(line: object): void {
    if (this.writable) this.write(`${JSON.stringify(line)}\n`);
  }

  /** Gets a single line, too: there is no `_write`. */
  override _writev(lines: readonly { readonly chunk: Buffer }[], done: Done): void {
    writeFully(this.#fd, Buffer.concat(lines.map(({ chunk }) => chunk)), 0, done);
  }

  /** Resolves when every line is with the reader, or when there is no reader any more. */
  async close(): Promise<void> {
    this.end();
    await finished(this).catch(() => {});
  }
}

type Done = (error?: Error | null) => void;

/** write(2) may take a part of it. */
function writeFully(fd: number, bytes: Buffer, from: number, done: Done): void {
  write(fd, bytes, from, bytes.length - from, null, (error, written) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeFully(fd, bytes, from, done), FULL_PAUSE_MS);
    else if (error || from + written === bytes.length) done(error);
    else writeFully(fd, bytes, from + written, done);
  });
}
