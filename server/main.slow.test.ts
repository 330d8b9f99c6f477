/** The program as a whole: its own process, real signals, its log read through a pipe. */
import { describe, expect, it } from 'vitest';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type LoggedLine, runProgram, startProgram } from './testing/program.ts';
import { connectTo } from './testing/wire.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const JAM = /^JAM ([01]\d|2[0-3]):[0-5]\d:[0-5]\d\r\n$/;
const UNKNOWN = 'ERROR unknown command, use TIME or QUIT\r\n';
/** Short requests with long replies, 6 MB of them: more than the kernel keeps for a client that does not read. */
const MANY = 'x\n'.repeat(150_000);

describe('the assignment, point by point', () => {
  it('answers the bytes sent, then FIN, by the right bytes, then FIN', async () => {
    await using server = startProgram();
    const port = await server.listening();
    for (const [sent, received] of [
      ['TIME\r\n', 'JAM hh:mm:ss\r\n'],
      ['TIME\n', 'JAM hh:mm:ss\r\n'],
      ['QUIT\r\n', ''],
      ['TIME\r\n\r\n', 'JAM hh:mm:ss\r\n'],
      ['TIME\r\nQUIT\r\nTIME\r\n', 'JAM hh:mm:ss\r\n'],
      ['tes\r\ntime\r\nTIMEXYZ\r\nTIME now\r\nTIME1310\r\nTIME\r\n', `${UNKNOWN.repeat(5)}JAM hh:mm:ss\r\n`],
      ['\xff\xfe\0\r\nTIME\r\n', `${UNKNOWN}JAM hh:mm:ss\r\n`],
      ['TIME', ''],
      ['x'.repeat(1_025), 'ERROR line too long\r\n'],
      ['TIME\r\n'.repeat(1_000), 'JAM hh:mm:ss\r\n'.repeat(1_000)],
    ] as const) {
      await using client = await connectTo(port);
      client.push(sent);
      client.end();
      const bytes = await client.readToFin();
      expect(bytes.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss'), JSON.stringify(sent.slice(0, 60))).toBe(
        received,
      );
    }
  });

  it('takes its rules from the environment', async () => {
    await using server = startProgram({
      STRICT_CRLF: '1',
      MAX_LINE_BYTES: '16',
      SERVER_DIALECT: 'perintah',
      IDLE_TIMEOUT_S: '1',
    });
    const port = await server.listening();
    await using idle = await connectTo(port);
    await using client = await connectTo(port);
    client.push(`TIME\n${'x'.repeat(17)}`);
    client.end();
    expect(await client.readToFin()).toBe(
      'PERINTAH TIDAK DIKENALI. Gunakan TIME atau QUIT.\r\nERROR line too long\r\n',
    );
    expect(await idle.readToFin()).toBe('ERROR idle for 1 s\r\n');
  });
});

describe.concurrent('several threads on one port', () => {
  it('share 40 connections, and every event of one names the thread and the peer', async () => {
    await using server = startProgram({ SERVER_THREADS: '2' });
    const port = await server.listening();
    const peers = new Set<number>();
    for (let round = 0; round < 40; round += 1) {
      await using client = await connectTo(port);
      peers.add(client.localPort);
      client.push('TIME\r\ntes\r\nQUIT\r\n');
      client.end();
      await client.readToFin();
    }
    server.kill('SIGTERM');
    expect(await server.exit()).toBe(0);

    const lines = server.lines();
    const ofConnections = lines.filter(({ thread }) => thread !== 0);
    expect(lines.filter(({ thread }) => thread === 0).map(({ event }) => event)).toEqual([
      'listening',
      'stopping',
      'stopped',
    ]);
    expect(lines[0]).toMatchObject({ threads: 2, port });
    expect(new Set(ofConnections.map(({ thread }) => thread))).toEqual(new Set([1, 2]));
    expect(ofConnections.every(({ peerAddress }) => peerAddress === '127.0.0.1')).toBe(true);
    for (const peer of peers) {
      const own = ofConnections.filter(({ peerPort }) => peerPort === peer);
      expect(own.map(({ event }) => event)).toEqual([
        'opened',
        'request',
        'reply',
        'invalid',
        'request',
        'closed',
      ]);
      expect(new Set(own.map(({ thread }) => thread)).size).toBe(1);
    }
  });

  it('count from 1, also when there is but one', async () => {
    await using server = startProgram({ SERVER_THREADS: '1' });
    await using client = await connectTo(await server.listening());
    client.push('QUIT\r\n');
    expect(await client.readToFin()).toBe('');
    expect(await server.heard('closed')).toMatchObject({ thread: 1 });
  });

  it('count their connections together', async () => {
    await using server = startProgram({ SERVER_THREADS: '2', MAX_CONNECTIONS: '10' });
    const port = await server.listening();
    await using clients = new AsyncDisposableStack();
    const replies: string[] = [];
    for (let client = 0; client < 20; client += 1) {
      const wire = clients.use(await connectTo(port));
      wire.push('TIME\r\n');
      replies.push(await wire.read(14));
    }
    expect(replies.map((reply) => (JAM.test(reply) ? 'JAM' : reply))).toEqual([
      ...Array.from({ length: 10 }, () => 'JAM'),
      ...Array.from({ length: 10 }, () => 'ERROR server b'),
    ]);
  });

  it.each(['1', '2'])('lose nothing of the log under load (%s)', async (threads) => {
    await using server = startProgram({ SERVER_THREADS: threads });
    const port = await server.listening();
    const clients = await Promise.all(Array.from({ length: 40 }, async () => await connectTo(port)));
    const received = await Promise.all(
      clients.map(async (client) => {
        for (let burst = 0; burst < 10; burst += 1) client.push(`${'TIME\r\n'.repeat(99)}x\r\n`);
        client.push('QUIT\r\n');
        client.end();
        return await client.readToFin();
      }),
    );
    for (const bytes of received) {
      const expected = `${'JAM hh:mm:ss\r\n'.repeat(99)}${UNKNOWN}`.repeat(10);
      expect(bytes.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss') === expected).toBe(true);
    }
    server.kill('SIGTERM');
    expect(await server.exit()).toBe(0);
    expect(countEvents(server.lines())).toEqual({
      listening: 1,
      opened: 40,
      request: 40 * 10 * 99 + 40,
      reply: 40 * 10 * 99,
      invalid: 40 * 10,
      closed: 40,
      stopping: 1,
      stopped: 1,
    });
    expect(server.lines().at(-1)?.event).toBe('stopped');
  });
});

describe.concurrent('the log', () => {
  it.each(['json', 'text'])('in LOG_FILE has the events of standard output (%s)', async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'mesin-main-'));
    using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
    const file = join(folder, 'server.jsonl');
    await using server = startProgram({
      LOG_FORMAT: format,
      LOG_FILE: file,
      SERVER_THREADS: '2',
      LAB_LANG: 'id',
    });
    const port = await server.listening();
    for (let round = 0; round < 10; round += 1) {
      await using client = await connectTo(port);
      client.push('TIME\r\nQUIT\r\n');
      client.end();
      await client.readToFin();
    }
    server.kill('SIGTERM');
    expect(await server.exit()).toBe(0);
    const inFile = readFileSync(file, 'utf8').trimEnd().split('\n');
    const onStdout = server.output;
    expect(countEvents(inFile.map((line) => JSON.parse(line) as LoggedLine))).toEqual({
      listening: 1,
      opened: 10,
      request: 20,
      reply: 10,
      closed: 10,
      stopping: 1,
      stopped: 1,
    });
    if (format === 'json') {
      expect(onStdout.toSorted()).toEqual(inFile.toSorted());
    } else {
      expect(onStdout).toHaveLength(inFile.length);
      for (const line of onStdout) {
        expect(line).toMatch(
          /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \[SERVER] - (Membuka|Koneksi|Permintaan|Balasan|Ditutup|Berhenti|Selesai)/,
        );
      }
    }
  });

  it('that nobody reads any more does not end the server', async () => {
    await using server = startProgram();
    const port = await server.listening();
    server.closeStdout();
    for (let round = 0; round < 3; round += 1) {
      await using client = await connectTo(port);
      client.push('TIME\r\n');
      expect(await client.read(14)).toMatch(JAM);
    }
    server.kill('SIGTERM');
    expect(await server.exit()).toBe(0);
    expect(server.stderr).toBe('');
  });

  it.runIf(existsSync('/dev/full'))(
    'whose disk is full does not end the server, which says so once',
    async () => {
      await using server = startProgram({ LOG_FILE: '/dev/full', SERVER_THREADS: '1' });
      const port = await server.listening();
      for (let round = 0; round < 3; round += 1) {
        await using client = await connectTo(port);
        client.push('TIME\r\n');
        expect(await client.read(14)).toMatch(JAM);
      }
      server.kill('SIGTERM');
      expect(await server.exit()).toBe(2);
      expect(server.stderr).toBe(
        'The log cannot be written (ENOSPC: no space left on device, write): it is incomplete.\n',
      );
    },
  );
});

describe.concurrent('SIGTERM', () => {
  it.each(['1', '2'])(
    'lets clients go with what is theirs, then exit code 0 (threads: %s)',
    async (threads) => {
      await using server = startProgram({ SERVER_THREADS: threads });
      const port = await server.listening();
      await using idle = await connectTo(port);
      await using midLine = await connectTo(port);
      await using owed = await connectTo(port);
      idle.push('TIME\r\n');
      await idle.read(14);
      midLine.push('TIME\r\nTI');
      await midLine.read(14);
      owed.stopReading();
      owed.push(MANY);
      await server.heard('paused');

      server.kill('SIGTERM');
      expect((await server.heard('stopping')).open).toBe(3);
      expect(await idle.readToFin()).toBe('');
      idle.end();
      midLine.push('ME\r\n');
      expect(await midLine.readToFin()).toMatch(JAM);
      midLine.end();
      owed.startReading();
      const received = await owed.readToFin();
      owed.end();
      expect(await server.exit()).toBe(0);
      expect(server.stderr).toBe('');

      const lines = server.lines();
      expect(lines.at(-1)?.event).toBe('stopped');
      expect(lines.filter(({ event }) => event === 'closed').map(({ reason }) => reason)).toEqual([
        'stopping',
        'stopping',
        'stopping',
      ]);
      const replied = lines.filter(({ event }) => event === 'invalid').length;
      expect(replied).toBeGreaterThan(0);
      expect(received === UNKNOWN.repeat(replied)).toBe(true);
    },
  );

  it('as soon as it listens, and SIGINT, end it with exit code 0', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await using server = startProgram({ SERVER_THREADS: '2' });
      await server.heard('listening');
      server.kill(signal);
      expect(await server.exit()).toBe(0);
      expect(server.lines().map(({ event }) => event)).toEqual(['listening', 'stopping', 'stopped']);
    }
  });

  it('a second time ends it at once, with exit code 1', async () => {
    await using server = startProgram();
    await using client = await connectTo(await server.listening());
    client.push('TIM');
    await server.heard('opened');
    server.kill('SIGTERM');
    await server.heard('stopping');
    server.kill('SIGTERM');
    expect(await server.exit()).toBe(1);
  });
});

describe.concurrent('a thread that ends untold ends the server, which says why', () => {
  const BREAK = new URL('testing/break.ts', import.meta.url).href;
  const breaking = (by: string, thread: number, threads: number) => ({
    SERVER_THREADS: String(threads),
    BREAK_BY: by,
    BREAK_THREAD: String(thread),
    NODE_OPTIONS: `--import=${BREAK} --max-old-space-size=64`,
  });

  it.each<[by: string, reason: string, error: RegExp]>([
    ['exception', 'exception', /^TypeError: broken on purpose$/],
    ['rejection', 'exception', /^RangeError: rejected on purpose$/],
    ['system-error', 'exception', /^Error: write ENOSPC$/],
    ['memory', 'out-of-memory', /heap out of memory$/],
    ['exit-0', 'exit', /^exit code 0$/],
    ['exit-3', 'exit', /^exit code 3$/],
    ['exit-locked', 'exit', /^exit code 0$/],
  ])('one of two, by %s', async (by, reason, error) => {
    await using server = startProgram(breaking(by, 2, 2));
    const port = await server.listening();
    await using clients = new AsyncDisposableStack();
    const wires = new Map<number, Awaited<ReturnType<typeof connectTo>>>();
    const openedBy = (thread: number) =>
      server.lines().filter((line) => line.event === 'opened' && line.thread === thread);
    while (openedBy(1).length === 0 || openedBy(2).length === 0) {
      const wire = clients.use(await connectTo(port));
      wires.set(wire.localPort, wire);
      wire.push('TIME\r\nTI');
      expect(await wire.read(14)).toMatch(JAM);
    }
    server.kill('SIGUSR2');
    expect(await server.heard('thread-ended')).toMatchObject({ thread: 2, reason });
    // The other thread ends in order: a line that has begun may end, and is answered.
    const others = openedBy(1).map(({ peerPort = 0 }) => wires.get(peerPort));
    for (const wire of others) {
      wire?.push('ME\r\n');
      expect(await wire?.readToFin()).toMatch(JAM);
      wire?.end();
    }
    expect(await server.exit()).toBe(1);
    expect(server.lines().find(({ event }) => event === 'thread-ended')?.error).toMatch(error);
    expect(server.lines().filter(({ event }) => event === 'stopped')).toEqual([]);
    const closed = server.lines().filter(({ event, thread }) => event === 'closed' && thread === 1);
    expect(closed.map((line) => line.reason)).toEqual(others.map(() => 'stopping'));
    expect(server.stderr).toMatch(/^Thread 2 ended: /);
  });

  it.each<[by: string, threads: number, thread: number]>([
    ['exception', 1, 1],
    ['rejection', 1, 1],
    ['exception', 2, 0],
  ])('the one that all began with, by %s (threads: %i)', async (by, threads, thread) => {
    await using server = startProgram(breaking(by, 0, threads));
    await using client = await connectTo(await server.listening());
    client.push('TIME\r\nTI');
    expect(await client.read(14)).toMatch(JAM);
    server.kill('SIGUSR2');
    expect(await server.heard('thread-ended')).toMatchObject({ thread, reason: 'exception' });
    client.push('ME\r\n');
    expect(await client.readToFin()).toMatch(JAM);
    client.end();
    expect(await server.exit()).toBe(1);
    expect(server.stderr).toContain('on purpose');
    expect(server.lines().at(-1)).toMatchObject({ event: 'closed', reason: 'stopping' });
  });

  it('a second exception of the only thread ends it at once', async () => {
    await using server = startProgram(breaking('exception', 0, 1));
    await using client = await connectTo(await server.listening());
    client.push('TI');
    await server.heard('opened');
    server.kill('SIGUSR2');
    await server.heard('thread-ended');
    server.kill('SIGUSR2');
    expect(await server.exit()).toBe(1);
    expect(server.lines().at(-1)).toMatchObject({ event: 'thread-ended' });
  });
});

describe.concurrent('what cannot start says why in one sentence', () => {
  it.each([
    ['1', '1'],
    ['1', '2'],
    ['2', '1'],
    ['2', '2'],
  ])('a port taken, by %s thread(s) from %s', async (first, second) => {
    await using server = startProgram({ SERVER_THREADS: first });
    const port = await server.listening();
    const refused = await runProgram('main.ts', {
      HOST: '127.0.0.1',
      PORT: String(port),
      SERVER_THREADS: second,
    });
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr: `Another program listens on port ${port}: stop it, or set PORT to another port.\n`,
    });
  });

  it.each<[variable: string, value: string, sentence: string]>([
    ['PORT', '70000', "PORT is '70000': expected a whole number from 0 to 65535"],
    ['SERVER_THREADS', '0', "SERVER_THREADS is '0': expected a whole number from 1 to 64"],
    ['TZ', 'Asia/Bandung', "TZ is 'Asia/Bandung': expected a time zone such as Asia/Jakarta"],
    ['LOG_LEVEL', 'loud', "LOG_LEVEL is 'loud': expected one of silent, error, warn, info, debug"],
    ['STRICT_CRLF', 'on', "STRICT_CRLF is 'on': expected 0 or 1"],
    [
      'HOST',
      '192.0.2.1',
      "HOST is '192.0.2.1': expected an address of this machine, or 0.0.0.0 for all of them (EADDRNOTAVAIL)",
    ],
    [
      'LOG_FILE',
      '/nowhere/at/all',
      "LOG_FILE cannot be written: ENOENT: no such file or directory, open '/nowhere/at/all'",
    ],
    ['LOG_FILE', '/', "LOG_FILE cannot be written: EISDIR: illegal operation on a directory, open '/'"],
  ])('%s=%s', async (variable, value, sentence) => {
    const environment = { HOST: '127.0.0.1', PORT: '0', [variable]: value };
    expect(await runProgram('main.ts', environment)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${sentence}\n`,
    });
  });

  it('a host name that nobody knows', async () => {
    const { code, stderr } = await runProgram('main.ts', { HOST: 'no-such-host.invalid', PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^HOST is 'no-such-host.invalid': expected an IP address, or a host name that this computer can resolve \(E\w+\)\n$/,
    );
  });

  it('an argument', async () => {
    expect(await runProgram('main.ts', {}, ['--port', '1'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'The server takes no arguments, only environment variables: see --help.\n',
    });
  });
});

it.concurrent.each<[given: string, zone: string, threads: string]>([
  ['UTC', 'UTC', '1'],
  ['Asia/Jakarta', 'Asia/Jakarta', '1'],
  ['Asia/Jakarta', 'Asia/Jakarta', '2'],
  ['asia/jakarta', 'Asia/Jakarta', '2'],
  ['Asia/Kathmandu', 'Asia/Kathmandu', '2'],
])('with TZ=%s tells the time of %s (threads: %s)', async (given, zone, threads) => {
  await using server = startProgram({ TZ: given, SERVER_THREADS: threads });
  await using client = await connectTo(await server.listening());
  const before = Date.now();
  client.push('TIME\r\n');
  const reply = await client.read(14);
  expect(clocks(before, Date.now(), zone)).toContain(reply.slice(4, 12));
});

it('explains its variables', async () => {
  const { code, stdout, stderr } = await runProgram('main.ts', {}, ['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "mesin-lab time server: it replies to TIME CR LF with JAM hh:mm:ss CR LF; QUIT CR LF ends the session.

    Usage: node server/main.ts, configured by the environment:

      HOST             0.0.0.0       address to listen on (an IP address or a host name)
      PORT             45000         TCP port; 0 chooses any free port (a whole number from 0 to 65535)
      SERVER_THREADS   one per core  threads that accept connections (a whole number from 1 to 64)
      LOG_LEVEL        info          lowest level that is logged (one of silent, error, warn, info, debug)
      LOG_FORMAT       text          format of the log on standard output (one of text, json)
      LOG_FILE         (none)        file that also gets the log, as JSON lines (a path)
      LAB_LANG         en            language of the text log (one of en, id)
      TZ               (none)        time zone of the replies; the system's by default (a time zone such as Asia/Jakarta)
      IDLE_TIMEOUT_S   300           seconds of silence after which a connection is closed (a whole number from 1 to 86400)
      LINE_TIMEOUT_S   60            seconds that a line may take from its first byte to its end (a whole number from 1 to 86400)
      MAX_CONNECTIONS  20000         maximum number of concurrent connections, all threads together (a whole number from 1 to 1000000)
      MAX_LINE_BYTES   1024          maximum length of a line, in bytes (a whole number from 16 to 1048576)
      STRICT_CRLF      0             1 rejects commands that end in a bare line feed (0 or 1)
      SERVER_DIALECT   assignment    which set of reply texts the server uses (one of assignment, warning, echo, dated, perintah)
    "
  `);
});

function countEvents(lines: readonly LoggedLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { event } of lines) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

/** What a clock in `zone` showed between two instants. */
function clocks(from: number, to: number, zone: string): string[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: zone });
  const seconds = Math.floor(to / 1_000) - Math.floor(from / 1_000) + 1;
  return Array.from({ length: seconds }, (_, index) => format.format(from + index * 1_000));
}
