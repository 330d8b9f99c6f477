import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../testing/program.ts';
import { isListening } from './listening.ts';
import { once } from 'node:events';

const ADDRESS = '127.16.62.101';

async function listen(address: string): Promise<[Server, number]> {
  const server = createServer().listen(0, address);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return [server, (server.address() as AddressInfo).port];
}

describe.runIf(process.platform === 'linux')('a program that listens', () => {
  it('is found at its own address and port, and nowhere else', async () => {
    const [, port] = await listen(ADDRESS);
    expect(await isListening(ADDRESS, port)).toBe(true);
    expect(await isListening('127.16.62.102', port)).toBe(false);
    expect(await isListening(ADDRESS, await freePort(ADDRESS))).toBe(false);
  });

  it.each(['0.0.0.0', '::'])('on %s is found at every address', async (address) => {
    const [, port] = await listen(address);
    expect(await isListening(ADDRESS, port)).toBe(true);
    expect(await isListening('127.0.0.1', port)).toBe(true);
  });

  it('is gone when it has closed', async () => {
    const [server, port] = await listen(ADDRESS);
    server.close();
    await once(server, 'close');
    expect(await isListening(ADDRESS, port)).toBe(false);
  });

  it('is never connected to: a student would see that in the log', async () => {
    const [server, port] = await listen(ADDRESS);
    const peers: Socket[] = [];
    server.on('connection', (socket) => peers.push(socket));
    for (let look = 0; look < 20; look += 1) expect(await isListening(ADDRESS, port)).toBe(true);
    const own = connect(port, ADDRESS);
    await once(own, 'connect');
    await expect.poll(() => peers.length).toBeGreaterThan(0); // connections come in order: ours is the first
    expect(peers.map(({ remotePort }) => remotePort)).toEqual([own.localPort]);
    for (const socket of [own, ...peers]) socket.destroy();
  });

  it('is not every socket that has the port', async () => {
    const [server, port] = await listen(ADDRESS);
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect(port, ADDRESS);
    await once(client, 'connect');
    const [peer] = await accepted;
    expect(await isListening(client.localAddress ?? '', client.localPort ?? 0)).toBe(false);
    server.close();
    expect(await isListening(ADDRESS, port)).toBe(false); // the accepted connection is still there
    client.destroy();
    peer.destroy();
  });
});
