/** What one thread of the server does, be it the only one or one of many: listen, serve, until told to stop. */
import { createListener, listen, serve } from './server.ts';
import { ConnectionCounter } from './connection-counter.ts';
import { createLog } from './log/log.ts';
import { DIALECTS } from './dialect.ts';
import { Responder } from './respond.ts';
import type { AddressInfo } from 'node:net';
import type { Log, LogTarget } from './log/log.ts';
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

export function sharedCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

export function threadLog({ config, thread, cells, logFd }: ThreadSetup): Log {
  const stdout: LogTarget = { fd: 1, lock: cells.subarray(1, 2) };
  const file = logFd === undefined ? undefined : { fd: logFd, lock: cells.subarray(2, 3) };
  const { logLevel: level, logFormat: format, language } = config;
  return createLog({ level, format, language, thread }, { stdout, file });
}

/** Opens the port, tells by `onListening` where, and serves until `stop`. */
export async function runThread(
  setup: ThreadSetup,
  log: Log,
  stop: AbortSignal,
  onListening: (address: AddressInfo) => void,
): Promise<void> {
  const { config, cells, threads } = setup;
  const listener = createListener();
  await listen(listener, { host: config.host, port: config.port, reusePort: threads > 1 });
  onListening(listener.address() as AddressInfo);
  const service = {
    responder: new Responder(DIALECTS[config.dialect]),
    rules: { maxLineBytes: config.maxLineBytes, strictCrlf: config.strictCrlf },
    idleTimeoutS: config.idleTimeoutS,
    counter: new ConnectionCounter(cells.subarray(0, 1), config.maxConnections),
    log,
    now: Date.now,
  };
  await serve(listener, service, stop);
}
