/** Loaded before a server that is soaked (`--import`, with `--expose-gc`): SIGUSR2 collects all garbage of all its threads. */
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** The flavour that also gives the memory back; the plain one keeps it for later. */
const collect = (): void => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
const channel = new BroadcastChannel('collect');
channel.addEventListener('message', collect);
channel.unref();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    channel.postMessage('now');
    collect();
  });
}
