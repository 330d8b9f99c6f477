/** What programs do whose output is lost, on a disk that is full for instance: they say so once, and end with code 2. */
let isTold = false;

/**
 * For output that goes another way than `process.stdout`. A reader that has seen enough, as `head` has, loses nothing, nor
 * does a terminal that was closed.
 */
export function tellLost(what: string, { code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE' || (code === 'EIO' && process.stdout.isTTY) || isTold) return;
  isTold = true;
  process.stderr.write(`${what} cannot be written (${message}): it is incomplete.\n`);
  // Whatever the program makes of its exit code meanwhile.
  process.on('exit', () => {
    process.exitCode = 2;
  });
}

/** From now on for `process.stdout`. A terminal that has been closed (EIO) is a reader that has gone as well. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO' || !process.stdout.isTTY) tellLost('Standard output', error);
  });
}
