/** Whole lines to a file descriptor that several threads write to. */
import { Buffer } from 'node:buffer';
import { tellLost } from '../../options/output.ts';
import { writeSync } from 'node:fs';

/** A descriptor that all threads write to, and the shared 32-bit cell that keeps their batches of lines apart. */
export interface LogTarget {
  readonly fd: number;
  readonly lock: Int32Array;
  /** What stands in the lock while this thread writes: never 0, and another number in each thread. */
  readonly holder: number;
}

const FREE = 0;

/**
 * Writes `lines`, which end with a line feed. A pipe may cut a large write in two: the lock keeps whole batches together.
 * The write itself blocks on purpose. A reader that cannot keep up slows the server down, as it would any program; an
 * unbounded queue or a lost line would be worse.
 */
export function writeLines(target: LogTarget, lines: string): void {
  const { fd, lock, holder } = target;
  const bytes = Buffer.from(lines);
  for (let other; (other = Atomics.compareExchange(lock, 0, FREE, holder)) !== FREE;) {
    if (other === holder) break; // left when this thread was interrupted, which is writing its last lines now
    Atomics.wait(lock, 0, other);
  }
  try {
    writeFully(fd, bytes);
  } finally {
    unlock(target);
  }
}

/** Frees the lock if `holder` has it: a thread that ends in the middle of a write cannot do so itself. */
export function unlock({ lock, holder }: Omit<LogTarget, 'fd'>): void {
  if (Atomics.compareExchange(lock, 0, holder, FREE) === holder) Atomics.notify(lock, 0, 1);
}

/** write(2) may take a part of it, or nothing when somebody made the pipe non-blocking. */
function writeFully(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Whoever read the log has gone, or its disk is full: the server serves on.
      if (code !== 'EAGAIN') return tellLost('The log', error as NodeJS.ErrnoException);
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
