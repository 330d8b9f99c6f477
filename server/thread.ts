/** What one thread of the server does, be it the only one or one of many: listen, serve, until told to stop. */
import { listen, serve } from './server.ts';
import { createLog, type Log } from './log/log.ts';
import { DIALECTS } from './dialect.ts';
import { Responder } from './respond.ts';
import { unlock } from './log/line-writer.ts';
import type { AddressInfo } from 'node:net';
import type { ServerConfig } from './config.ts';

/** What all threads share; it survives the way into a worker as it is. */
export interface ThreadSetup {
  readonly config: ServerConfig;
  readonly thread: number;
  /** Threads that share the port. */
  readonly threads: number;
  /** One cell each: connections open, lock of standard output, lock of the log file. */
  readonly cells: Int32Array;
  readonly logFd: number | undefined;
}

/** The cells of a {@link ThreadSetup}, all 0. */
export function sharedCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** The log of one thread: standard output, and the log file if there is one. */
export function threadLog(setup: ThreadSetup): Log {
  const { config, thread, logFd } = setup;
  const [onStdout, onFile] = locksOf(setup);
  const file = logFd === undefined ? undefined : { fd: logFd, ...onFile };
  return createLog(config, thread, { fd: 1, ...onStdout }, file);
}

/** To be called when the thread has ended: if it did so while it wrote, the log would be locked for ever. */
export function unlockLog(setup: ThreadSetup): void {
  for (const lock of locksOf(setup)) unlock(lock);
}

/** Of standard output and of the log file. */
function locksOf({ cells, thread }: ThreadSetup) {
  const holder = thread + 1;
  return [
    { lock: cells.subarray(1, 2), holder },
    { lock: cells.subarray(2, 3), holder },
  ] as const;
}

/** Opens the port, tells by `onListening` where, and serves until `stop`. */
export async function runThread(
  setup: ThreadSetup,
  log: Log,
  stop: AbortSignal,
  onListening: (address: AddressInfo) => void,
): Promise<void> {
  const { config, cells, threads } = setup;
  const listener = await listen(config.host, config.port, threads > 1);
  onListening(listener.address() as AddressInfo);
  const responder = new Responder(DIALECTS[config.dialect]);
  const service = { ...config, responder, open: cells.subarray(0, 1), log, now: Date.now };
  await serve(listener, service, stop);
}
