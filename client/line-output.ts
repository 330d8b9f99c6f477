import { Buffer } from 'node:buffer';
import { Writable } from 'node:stream';
import { write } from 'node:fs';

/** About as much as goes into one write; a batch is not cut inside a line. */
const BATCH_CHARACTERS = 1_048_576;
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

  /** `onLost` is called when there is no reader any more; lines written from then on go nowhere. */
  constructor(fd: number, onLost: () => void = () => {}) {
    super({ decodeStrings: false });
    this.#fd = fd;
    this.once('error', onLost);
  }

  /** Writes one line of JSON. */
  print(line: object): void {
    if (this.writable) this.write(`${JSON.stringify(line)}\n`);
  }

  override _write(text: string, _encoding: string, done: Done): void {
    writeFully(this.#fd, Buffer.from(text), 0, done);
  }

  override _writev(lines: readonly { readonly chunk: string }[], done: Done): void {
    this.#writeFrom(lines, 0, done);
  }

  /** Resolves when every line is with the reader, or when there is no reader any more. */
  async close(): Promise<void> {
    if (this.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.once('close', resolve);
    this.end();
    await promise;
  }

  #writeFrom(lines: readonly { readonly chunk: string }[], from: number, done: Done): void {
    let batch = '';
    let next = from;
    while (next < lines.length && batch.length < BATCH_CHARACTERS) {
      batch += lines[next]?.chunk ?? '';
      next += 1;
    }
    writeFully(this.#fd, Buffer.from(batch), 0, (error) => {
      if (error || next === lines.length) done(error);
      else this.#writeFrom(lines, next, done);
    });
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
