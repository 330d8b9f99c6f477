/** The real probe on loopback, against small servers that do what each test says. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { localSandbox } from '../../engine/local/sandbox.ts';
import { NOTHING_KNOWN } from './known.ts';
import { Visit } from './visit.ts';
import { type Probed, type Prober, startProber } from './prober.ts';
import type { Connection } from './connection.ts';
import { PassThrough } from 'node:stream';
import { spawn } from 'node:child_process';
import type { RunningCommand } from '../../engine/machine.ts';
import type { ProcessFilter, Sandbox } from '../../engine/sandbox.ts';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { time } from '../cases/time.ts';

const HOST = '127.16.78.101';
const ADDRESSES = { 'mesin-1': HOST, 'mesin-2': '127.16.78.102', 'mesin-3': '127.16.78.103' };

function sandbox(): Sandbox {
  const environment = { PATH: process.env['PATH'] ?? '' };
  const program = { image: undefined, files: undefined, command: ['node'], port: 1 };
  return localSandbox(ADDRESSES, environment, program);
}

/** Its port; what it does with a client is the test's. */
async function serverThat(serves: (socket: Socket) => unknown, host = HOST): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => {}));
    serves(socket);
  }).listen(0, host);
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function programIn(processes: ProcessFilter): Probed {
  return { processes, localTime: undefined };
}

async function said(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString('latin1');
}

describe.runIf(process.platform === 'linux')('a connection of the probe', () => {
  let prober: Prober;
  beforeAll(async () => {
    prober = await startProber(sandbox());
  });
  afterAll(() => prober[Symbol.asyncDispose]());

  const connectTo = (port: number, from: 'mesin-2' | 'mesin-3' = 'mesin-2'): Promise<Connection> =>
    prober.connect(from, { host: HOST, port });

  const visitAt = (port: number): Visit => {
    const at = { host: HOST, port };
    return new Visit(
      { prober, at, open: [], staying: [], enter: (connect: () => unknown) => connect() } as never,
      NOTHING_KNOWN,
    );
  };

  it('hears the greeting as the client that is asked for', async () => {
    const visit = visitAt(await serverThat((socket) => socket.write('Halo\r\n')));
    expect(await visit.connect('mesin-3')).toMatchObject({ address: ADDRESSES['mesin-3'], exchanges: [] });
    expect(visit.known.greeting).toBe('Halo\r\n');
  });

  it('leaves before another one listens for a slow greeting, as a server may serve one client at a time', async () => {
    let served = Promise.resolve();
    const visit = visitAt(
      await serverThat((socket) => {
        served = served.then(async () => {
          await delay(600);
          socket.write('Halo\r\n');
          socket.on('data', () => socket.write('JAM 13:05:09\r\n'));
          await once(socket, 'end');
          socket.end();
        });
      }),
    );
    const { outcome, received } = await time.probe(visit);
    expect({ outcome, received }).toEqual({ outcome: 'passed', received: 'JAM 13:05:09\r\n' });
    expect(visit.known.greeting).toBe('Halo\r\n');
  });

  it('comes from the machine it is told to, with a port of its own', async () => {
    const peers: string[] = [];
    const port = await serverThat((socket) => peers.push(`${socket.remoteAddress}:${socket.remotePort}`));
    const [one, other] = [await connectTo(port), await connectTo(port, 'mesin-3')];
    expect(one).toMatchObject({ isConnected: true, address: ADDRESSES['mesin-2'] });
    expect(other).toMatchObject({ isConnected: true, address: ADDRESSES['mesin-3'] });
    await expect.poll(() => peers).toEqual([one, other].map(({ address, port }) => `${address}:${port}`));
  });

  it('carries any byte both ways', async () => {
    const all = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(byte)).join('');
    const port = await serverThat((socket) => socket.pipe(socket));
    const connection = await connectTo(port);
    connection.send(all);
    expect(await connection.reply(2_000)).toBe(all);
    expect(connection.received).toEqual(Buffer.from(all, 'latin1'));
    expect(connection.exchanges.map(({ sent }) => sent)).toEqual([all]);
  });

  it('sends each piece at once, in a segment of its own', async () => {
    const pieces: string[] = [];
    const port = await serverThat((socket) =>
      socket.on('data', (bytes: Buffer) => void pieces.push(bytes.toString())),
    );
    const connection = await connectTo(port);
    for (const piece of ['TI', 'ME\r', '\n']) {
      connection.send(piece);
      await delay(50);
    }
    await expect.poll(() => pieces).toEqual(['TI', 'ME\r', '\n']);
  });

  it('takes a reply that comes in parts as one, and the next one by itself', async () => {
    const port = await serverThat(async (socket) => {
      for (const part of ['JAM ', '17:44', ':43', '\r\n']) {
        socket.write(part);
        await delay(60);
      }
      await said(socket);
      socket.write('JAM 17:44:44\r\n');
    });
    const connection = await connectTo(port);
    expect(await connection.reply(2_000)).toBe('JAM 17:44:43\r\n');
    connection.send('TIME\r\n');
    expect(await connection.reply(2_000)).toBe('JAM 17:44:44\r\n');
  });

  it('takes a time when it is whole, though it comes byte by byte', async () => {
    const port = await serverThat(async (socket) => {
      socket.setNoDelay(true);
      for (const byte of 'JAM 17:44:43\r\n') {
        socket.write(byte);
        await delay(15);
      }
    });
    const connection = await connectTo(port);
    expect(await connection.time(2_000)).toMatch(/^JAM 17:44:43(?:\r\n?)?$/);
  });

  it('interrupts one who never stops talking', async () => {
    const port = await serverThat((socket) => {
      const talk = setInterval(() => socket.write('halo '), 30);
      socket.once('close', () => clearInterval(talk));
    });
    const connection = await connectTo(port);
    expect(await connection.reply(500)).toMatch(/^(?:halo )+$/);
  });

  it('hears no more than anybody reads of one who sends without end', async () => {
    const port = await serverThat((socket) => {
      const chunk = Buffer.alloc(65_536, 'JAM ');
      const send = (): void => void socket.write(chunk, () => setImmediate(send));
      send();
    });
    const connection = await connectTo(port);
    await delay(500);
    expect(connection.received.length).toBeGreaterThan(256 * 1024);
    expect(connection.received.length).toBeLessThan(512 * 1024);
  });

  it('does not wait for a line end that never comes', async () => {
    const port = await serverThat((socket) => void socket.write('JAM 17:44:43'));
    const connection = await connectTo(port);
    // Longer than a test may take: one that waited would not come back in time.
    expect(await connection.time(60_000)).toBe('JAM 17:44:43');
  });

  it('hears no time in what is none, and takes it', async () => {
    const port = await serverThat((socket) => void socket.write('PERINTAH TIDAK DIKENAL\r\n'));
    const connection = await connectTo(port);
    expect(await connection.time(200)).toBeUndefined();
    expect(connection.unread.length).toBe(0);
    expect(connection.received.length).toBe(24);
  });

  it('hears nothing from one who is silent', async () => {
    const connection = await connectTo(await serverThat(() => {}));
    connection.send('TIME\r\n');
    expect(await connection.reply(150)).toBe('');
    expect(await connection.end(50)).toBeUndefined();
    expect(connection.ended).toBeUndefined();
  });

  it.each([
    ['fin', (socket: Socket) => socket.end('sampai jumpa\r\n')],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('tells how it was ended: %s', async (how, end) => {
    const connection = await connectTo(await serverThat((socket) => void end(socket)));
    expect(await connection.end(2_000)).toBe(how);
    if (how === 'fin') expect(await connection.reply(100)).toBe('sampai jumpa\r\n');
  });

  it('is refused where nobody listens', async () => {
    const port = await serverThat(() => {}, '127.16.78.9');
    const refused = await connectTo(port);
    expect(refused).toMatchObject({ isConnected: false, ended: { how: 'refused' } });
  });

  it('ends as it is told: with FIN or with RST', async () => {
    const ends: string[] = [];
    const port = await serverThat((socket) => {
      socket.once('end', () => ends.push('fin')).once('error', () => ends.push('reset'));
      socket.on('data', (bytes: Buffer) => socket.write(bytes));
    });
    const [closed, reset] = [await connectTo(port), await connectTo(port)];
    closed.close();
    await expect.poll(() => ends).toEqual(['fin']);
    reset.reset();
    await expect.poll(() => ends).toEqual(['fin', 'reset']);
  });

  it('knows when bytes came, to the millisecond', async () => {
    const port = await serverThat((socket) => void setTimeout(() => socket.write('JAM 17:44:43\r\n'), 100));
    const beforeMs = Date.now();
    const connection = await connectTo(port);
    await connection.time(2_000);
    const atMs = connection.arrivals[0]?.atMs ?? 0;
    expect(atMs - beforeMs).toBeGreaterThan(90);
    expect(Math.abs(atMs - Date.now())).toBeLessThan(1_000);
  });

  it('is one of many at the same time', async () => {
    const port = await serverThat((socket) => socket.pipe(socket));
    const connections = Array.from({ length: 50 }, () => prober.begin('mesin-3', { host: HOST, port }));
    const replies = await Promise.all(
      connections.map(async (connection, index) => {
        await connection.until(() => connection.isConnected, 2_000);
        connection.send(`${index}\n`);
        return connection.reply(2_000);
      }),
    );
    expect(replies).toEqual(connections.map((_, index) => `${index}\n`));
  });
});

describe.runIf(process.platform === 'linux')('the probe', () => {
  it('tells what listens, and nothing of processes it is not told of', async () => {
    let program: Probed | undefined;
    await using prober = await startProber(sandbox(), () => program);
    const port = await serverThat(() => {});
    expect(await prober.listening()).toContainEqual({ address: HOST, port });
    expect(await prober.resources()).toBeUndefined();
    program = { processes: { user: process.getuid?.() ?? 0 }, localTime: undefined };
    expect((await prober.resources())?.processes).toBeGreaterThan(0);
  });

  it.each([
    ['has not had its turn is waited for', 'answer()', 'JAM 17:44:43\r\n'],
    ['only works is not waited for without end', 'setImmediate(function work() { setImmediate(work) })', ''],
  ])('tells a connection that a program which %s', async (_, does, expected) => {
    // What it is asked for takes twice as long as anybody waits.
    const code = `
      const answer = () => { for (const end = Date.now() + 600; Date.now() < end;); socket.write('JAM 17:44:43\\r\\n') };
      let socket;
      const server = require('net').createServer((one) => (socket = one).on('data', () => ${does}));
      server.listen(0, '${HOST}', () => console.log(server.address().port))`;
    const program = spawn(process.execPath, ['-e', code], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void program.kill('SIGKILL'));
    const port = Number(await once(program.stdout, 'data'));
    await using prober = await startProber(sandbox(), () => programIn({ group: program.pid ?? 0 }));
    const connection = await prober.connect('mesin-2', { host: HOST, port });
    connection.send('TIME\r\n');
    expect(await connection.reply(400)).toBe(expected);
  });

  it('ends with its input, and every connection with it', async () => {
    const ended: string[] = [];
    const port = await serverThat((socket) => socket.resume().once('end', () => ended.push('fin')));
    const prober = await startProber(sandbox());
    await prober.connect('mesin-2', { host: HOST, port });
    await prober[Symbol.asyncDispose]();
    await expect.poll(() => ended).toEqual(['fin']);
    expect(() => prober.begin('mesin-2', { host: HOST, port })).toThrow(
      expect.objectContaining({ code: 'ENGINE_FAILED' }),
    );
  });

  it('that has gone leaves no question unanswered', async () => {
    const prober = await startProber(sandbox());
    const asked = prober.listening();
    await prober[Symbol.asyncDispose]();
    expect(Array.isArray(await asked)).toBe(true);
  });
});

describe('a probe that ends by itself', () => {
  it.each([['listening'], ['resources']] as const)('answers no question about %s', async (question) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const command: RunningCommand = { stdin, stdout, stderr, exitCode: Promise.resolve(1) };
    const beside = { addresses: ADDRESSES, runBeside: async () => command } as never;
    const prober = await startProber(beside, () => programIn({ group: 1 }));
    const asked = prober[question]();
    stderr.end('Error: out of memory\n');
    stdout.end('{"event":"liste');
    const sentence = /^The probe in the sandbox exited unexpectedly: Error: out of memory$/;
    await expect(asked).rejects.toThrow(sentence);
    expect(() => prober.begin('mesin-2', { host: HOST, port: 1 })).toThrow(sentence);
  });
});
