import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bytesIn, watched } from './watched.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { relayTo } from './relay.ts';
import { temporaryFolder } from '../../lab/testing/folder.ts';
import { text } from 'node:stream/consumers';

const NEVER = new AbortController().signal;
const BUSY =
  'for (let used = 0; used < 2e5; ) { const { user, system } = process.cpuUsage(); used = user + system; }';

describe.runIf(process.platform === 'linux')('a command that is watched', () => {
  it('took time, processors and memory, and said something', async () => {
    const reading = await watched(['-e', `${BUSY} console.log('done')`], { limitS: 60, signal: NEVER });
    expect(reading.said).toBe('done\n');
    expect(reading.labS).toBeGreaterThanOrEqual(0.18);
    expect(reading.labBytes).toBeGreaterThan(20e6);
  });

  it('may end as it is expected to, and in no other way', async () => {
    const words = ['-e', "console.error('no room'); process.exit(3)"];
    await expect(watched(words, { limitS: 60, signal: NEVER, expected: [0, 3] })).resolves.toMatchObject({
      said: '',
    });
    await expect(watched(words, { limitS: 60, signal: NEVER })).rejects.toThrow(/ended with 3: no room/);
  });

  it('is ended when its time is up', async () => {
    const words = ['-e', 'setInterval(() => {}, 1000)'];
    await expect(watched(words, { limitS: 0.2, signal: NEVER })).rejects.toThrow('took longer than 0.2 s');
  });
});

it('a folder is as long as its files', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'in/it'), { recursive: true });
  writeFileSync(join(folder, 'a.pcap'), 'four');
  writeFileSync(join(folder, 'in/it/b'), 'seven77');
  expect(bytesIn(folder)).toBe(11);
  expect(bytesIn(folder, (name) => name.endsWith('.pcap'))).toBe(4);
  expect(bytesIn(join(folder, 'none'))).toBe(0);
});

it('a relay counts what passes in both directions, to a half-closed end', async () => {
  const folder = temporaryFolder();
  const [engine, at] = [join(folder, 'engine.sock'), join(folder, 'relay.sock')];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let said = '';
    socket.on('data', (bytes) => (said += bytes.toString()));
    socket.on('end', () => socket.end(`${said}!`));
  });
  server.listen(engine);
  await once(server, 'listening');
  {
    using relay = await relayTo(engine, at);
    const socket = connect({ path: at, allowHalfOpen: true });
    socket.end('hello');
    expect(await text(socket)).toBe('hello!');
    expect(relay.address).toBe(`unix://${at}`);
    expect(relay.passed()).toEqual({ toEngine: 5, fromEngine: 6 });
  }
  server.close();
});
