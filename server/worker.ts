/** A worker thread: one event loop with its own listener on the shared port. `threads.ts` starts and stops it. */
import { parentPort, workerData } from 'node:worker_threads';
import { runThread, threadLog, type ThreadSetup } from './thread.ts';

if (parentPort === null) throw new Error('worker.ts is started by threads.ts');
const parent = parentPort;
const setup = workerData as ThreadSetup;
const stop = new AbortController();
parent.once('message', () => stop.abort());
await runThread(setup, threadLog(setup), stop.signal, () => parent.postMessage('listening'));
