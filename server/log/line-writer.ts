/** Lines to a file descriptor: one write for all that one turn of the event loop had to say. */
import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

/** Beyond this the batch is written before the turn ends, so that a flood does not pile up in memory. */
const MAX_BATCH_CHARACTERS = 256 * 1024;

/**
 * Several threads write to the same descriptor, and a pipe may cut a large write in two: `lock`, one shared 32-bit
 * cell, keeps whole batches together. The write itself blocks on purpose. A reader that cannot keep up slows the
 * server down, as it would any program; an unbounded queue or a lost line would be worse.
 */
export class LineWriter {
  readonly #fd: number;
  readonly #lock: Int32Array;
  #batch = '';

  constructor(fd: number, lock: Int32Array) {
    this.#fd = fd;
    this.#lock = lock;
    process.on('exit', () => {
      this.flush();
    });
  }

  write(line: string): void {
    if (this.#batch === '') setImmediate(() => this.flush());
    this.#batch += `${line}\n`;
    if (this.#batch.length > MAX_BATCH_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#batch === '') return;
    const bytes = Buffer.from(this.#batch);
    this.#batch = '';
    takeLock(this.#lock);
    try {
      writeFully(this.#fd, bytes);
    } finally {
      releaseLock(this.#lock);
    }
  }
}

const FREE = 0;
const TAKEN = 1;

function takeLock(lock: Int32Array): void {
  while (Atomics.compareExchange(lock, 0, FREE, TAKEN) !== FREE) Atomics.wait(lock, 0, TAKEN);
}

function releaseLock(lock: Int32Array): void {
  Atomics.store(lock, 0, FREE);
  Atomics.notify(lock, 0, 1);
}

/** write(2) may take a part of it, or nothing when somebody made the pipe non-blocking. */
function writeFully(fd: number, bytes: Buffer): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return; // whoever read the log has gone; the server serves on
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
