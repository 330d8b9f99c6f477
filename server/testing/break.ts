/**
 * Breaks a server on purpose: loaded before it (`--import`), it waits for SIGUSR2 and then, in the thread named by
 * BREAK_THREAD, does what BREAK_BY says.
 */
import { BroadcastChannel, isMainThread, threadId, workerData } from 'node:worker_threads';
import type { ThreadSetup } from '../thread.ts';

const WAYS: Readonly<Record<string, () => void>> = {
  exception: () => {
    throw new TypeError('broken on purpose\nsecond line');
  },
  rejection: () => void Promise.reject(new RangeError('rejected on purpose')),
  memory: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 10_000 }, () => ({})));
  },
  'exit-0': () => process.exit(0),
  'exit-3': () => process.exit(3),
  'system-error': () => {
    throw Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  },
  /** As if its end had come in the middle of a write. */
  'exit-locked': () => {
    const { cells, thread } = workerData as ThreadSetup;
    Atomics.store(cells, 1, thread + 1);
    process.exit(0);
  },
};

function breakDown(): void {
  const way = WAYS[process.env['BREAK_BY'] ?? ''];
  // In a turn of its own: the channel would pass an exception on to nobody.
  setImmediate(() => way?.());
}

const isOurs = process.env['BREAK_THREAD'] === String(threadId);
const channel = new BroadcastChannel('break');
if (isOurs) channel.addEventListener('message', breakDown);
channel.unref();
if (isMainThread) process.on('SIGUSR2', () => (isOurs ? breakDown() : channel.postMessage('now')));
