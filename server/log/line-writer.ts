/** Whole lines to a file descriptor that several threads write to. */
import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

/**
 * A pipe may cut a large write in two: `lock`, one shared 32-bit cell, keeps whole batches of lines together. The write
 * itself blocks on purpose. A reader that cannot keep up slows the server down, as it would any program; an unbounded
 * queue or a lost line would be worse.
 */
export class LineWriter {
  readonly #fd: number;
  readonly #lock: Int32Array;

  constructor(fd: number, lock: Int32Array) {
    this.#fd = fd;
    this.#lock = lock;
  }

  /** `lines` ends with a line feed. */
  write(lines: string): void {
    const bytes = Buffer.from(lines);
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
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return; // whoever read the log has gone; the server serves on
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
