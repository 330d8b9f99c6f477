import { readEnvironment } from '../options/read.ts';
import { listen } from './server.ts';
import { expect, it, vi } from 'vitest';
import { reserveAddress, runThreads, sharingObstacle } from './threads.ts';
import type { AddressInfo } from 'node:net';
import { sharedCells, type ThreadSetup } from './thread.ts';
import { connectTo } from './testing/wire.ts';
import { once } from 'node:events';
import { SERVER_TABLE } from './config.ts';

vi.setConfig({ testTimeout: 120_000 });

const HOST = '127.0.0.1';

it('reserves an address that is free, and leaves it free', async () => {
  const { port, address } = await reserveAddress(HOST, 0);
  expect(address).toBe(HOST);
  expect((await reserveAddress(HOST, port)).port).toBe(port);
});

it.each([false, true])('does not reserve an address in use (shared: %s)', async (reusePort) => {
  await using taken = await listening(reusePort);
  await expect(reserveAddress(HOST, taken.port)).rejects.toMatchObject({
    code: 'EADDRINUSE',
    port: taken.port,
  });
});

it('knows what keeps a port from being shared', async () => {
  expect(await sharingObstacle(HOST)).toBe(process.platform === 'linux' ? undefined : 'ENOTSUP');
  expect(await sharingObstacle('192.0.2.1')).toBe('EADDRNOTAVAIL');
});

it('serves in all threads until it is stopped', async () => {
  const { port } = await reserveAddress(HOST, 0);
  const stop = new AbortController();
  const ready = Promise.withResolvers<void>();
  const onBroken = vi.fn<() => void>();
  const ended = runThreads(setups(port, port), stop.signal, ready.resolve, onBroken);
  await ready.promise;
  await using client = await connectTo(port);
  client.push('TIME\r\nQUIT\r\n');
  client.end();
  expect(await client.readToFin()).toMatch(/^JAM \d\d:\d\d:\d\d\r\n$/);
  stop.abort();
  await ended;
  expect(onBroken).not.toHaveBeenCalled();
  await expect(connectTo(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('ends when it is stopped before it began', async () => {
  const { port } = await reserveAddress(HOST, 0);
  const onListening = vi.fn<() => void>();
  const onBroken = vi.fn<() => void>();
  await runThreads(setups(port, port), AbortSignal.abort(), onListening, onBroken);
  expect(onListening).not.toHaveBeenCalled();
  expect(onBroken).not.toHaveBeenCalled();
});

it('stops all threads when one cannot start, and says why', async () => {
  await using taken = await listening(false);
  const { port } = await reserveAddress(HOST, 0);
  const onListening = vi.fn<() => void>();
  const onBroken = vi.fn<() => void>();
  const ended = runThreads(setups(port, taken.port), new AbortController().signal, onListening, onBroken);
  await expect(ended).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken.port });
  expect(onListening).not.toHaveBeenCalled();
  expect(onBroken).not.toHaveBeenCalled();
  await expect(connectTo(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

/** Threads without a log, each on its port. */
function setups(...ports: readonly number[]): ThreadSetup[] {
  const cells = sharedCells();
  return ports.map((port, index) => ({
    config: { ...readEnvironment(SERVER_TABLE, { HOST, LOG_LEVEL: 'silent' }), port },
    thread: index + 1,
    threads: ports.length,
    cells,
    logFd: undefined,
  }));
}

async function listening(reusePort: boolean): Promise<AsyncDisposable & { readonly port: number }> {
  const listener = await listen(HOST, 0, reusePort);
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await once(listener, 'close');
    },
  };
}
