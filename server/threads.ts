/**
 * One listener in each of several threads, all on one port: the kernel deals the connections out (SO_REUSEPORT,
 * socket(7)), so no thread waits for another to hand it work.
 */
import { endByError, endByExit } from './thread-end.ts';
import { listen } from './server.ts';
import type { AddressInfo } from 'node:net';
import type { ThreadEnd } from './log/event.ts';
import { type ThreadSetup, unlockLog } from './thread.ts';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';

/**
 * The address the server will have, seen free just now. Sharing a port is silent: a second server would start
 * without an error and take half of the first one's clients. An unshared listener fails instead (EADDRINUSE).
 */
export async function reserveAddress(host: string, port: number, reusePort = false): Promise<AddressInfo> {
  const listener = await listen(host, port, reusePort);
  const address = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return address;
}

/** Why this system cannot share a port between listeners, or `undefined` when it can. */
export async function sharingObstacle(host: string): Promise<string | undefined> {
  try {
    await reserveAddress(host, 0, true);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/**
 * Starts the threads, calls `onListening` when all of them listen, stops them on `stop`, resolves when all ended.
 * When one ends that was not told to, however it does so, `onBroken` hears of it with what it left behind, and the others
 * end their sessions in order: a server that has silently lost a thread would be worse than none. An error of the
 * system that comes before all listen is thrown instead. A thread that hangs has not ended, and nobody hears of it.
 */
export async function runThreads(
  setups: readonly ThreadSetup[],
  stop: AbortSignal,
  onListening: () => void,
  onBroken: (end: ThreadEnd, error?: unknown) => void,
): Promise<void> {
  let areListening = false;
  let told = false;
  const workers = setups.map(
    (setup) => new Worker(new URL('worker.ts', import.meta.url), { workerData: setup }),
  );
  const stopAll = (): void => {
    told = true;
    for (const worker of workers) worker.postMessage('stop');
  };
  if (stop.aborted) stopAll();
  stop.addEventListener('abort', stopAll, { once: true });
  const watch = async (setup: ThreadSetup, worker: Worker): Promise<void> => {
    const { thread } = setup;
    const errors: unknown[] = [];
    worker.on('error', (error) => errors.push(error));
    const exitCode = await new Promise<number>((resolve) => worker.once('exit', resolve));
    unlockLog(setup);
    const isInOrder = told && errors.length === 0 && exitCode === 0;
    stopAll();
    const [error] = errors;
    if (!areListening && error instanceof Error && 'syscall' in error) throw error;
    if (errors.length > 0) onBroken(endByError(thread, error), error);
    else if (!isInOrder) onBroken(endByExit(thread, exitCode));
  };
  const ends = setups.map((setup, index) => watch(setup, workers[index] as Worker));
  const allListen = Promise.all(workers.map((worker) => once(worker, 'message')));
  void allListen.then(
    () => {
      areListening = true;
      if (!stop.aborted) onListening();
    },
    () => undefined, // a thread broke: its end tells why
  );
  for (const end of await Promise.allSettled(ends)) {
    if (end.status === 'rejected') throw end.reason;
  }
}
