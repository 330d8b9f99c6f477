/** The assignment over real sockets: every request and every reply stands here as its bytes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectOpen, JAM, MANY, MANY_REPLIES, stoppedClock, UNKNOWN } from './testing/bytes.ts';
import { startServer, turn } from './testing/started-server.ts';
import { type DialectName, DIALECTS } from './dialect.ts';
import { connectTo } from './testing/wire.ts';

beforeAll(() => void vi.stubEnv('TZ', 'UTC'));
afterAll(() => void vi.unstubAllEnvs());

/** What a client receives up to the FIN that answers its own; the server's clock stands at 06:14:20. */
async function exchange(
  sent: readonly string[],
  options: Parameters<typeof startServer>[0] = {},
): Promise<string> {
  await using server = await startServer({ now: stoppedClock, ...options });
  await using client = await connectTo(server.port);
  for (const bytes of sent) {
    await client.write(bytes);
    await turn();
  }
  client.end();
  return await client.readToFin();
}

describe('bytes in, bytes out', () => {
  it.each<[sent: string, received: string]>([
    ['TIME\r\n', JAM],
    ['TIME\n', JAM],
    ['QUIT\r\n', ''],
    ['QUIT\n', ''],
    ['TIME\r\n\r\n', JAM],
    ['\r\n', ''],
    ['\n\r\n\nTIME\r\n', JAM],
    ['tes\r\n', UNKNOWN],
    ['time\r\n', UNKNOWN],
    ['TIMEXYZ\r\n', UNKNOWN],
    ['TIME now\r\n', UNKNOWN],
    ['TIME1310\r\n', UNKNOWN],
    ['\xc3\x28\xff\r\n', UNKNOWN],
    ['\0\0\0\r\n', UNKNOWN],
    ['TIME\0\r\n', UNKNOWN],
    ['tes\r\nTIME\r\n\xff\r\nTIME\r\n', `${UNKNOWN}${JAM}${UNKNOWN}${JAM}`],
    ['TIME\r\nTIME\r\nTIME\r\n', `${JAM}${JAM}${JAM}`],
    ['TIME\r\nQUIT\r\n', JAM],
    ['TIME\r\nQUIT\r\nTIME\r\ntes\r\n', JAM],
    ['QUIT\r\nTIME\r\n', ''],
    ['TIME', ''],
    ['TIME\r', ''],
    ['TIME\r\nTIME', JAM],
    ['', ''],
  ])('%j is answered by %j', async (sent, received) => {
    expect(await exchange([sent])).toBe(received);
  });

  it.each<[sent: string, received: string]>([
    ['TIME\r\n', JAM],
    ['TIME\n', UNKNOWN],
    ['QUIT\nTIME\r\n', `${UNKNOWN}${JAM}`],
    ['TIME\nTIME\r\nQUIT\r\nTIME\r\n', `${UNKNOWN}${JAM}`],
  ])('with STRICT_CRLF, %j is answered by %j', async (sent, received) => {
    expect(await exchange([sent], { strictCrlf: true })).toBe(received);
  });

  it.each<[dialect: DialectName, received: string]>([
    ['assignment', `${JAM}${UNKNOWN}`],
    ['warning', `${JAM}WARNING: Invalid Command!\r\nThe program will stop and exit\r\n`],
    ['dated', `JAM 09 06 25 06:14:20\r\n${UNKNOWN}`],
    ['perintah', `${JAM}PERINTAH TIDAK DIKENALI. Gunakan TIME atau QUIT.\r\n`],
  ])('dialect %s', async (dialect, received) => {
    expect(await exchange(['TIME\r\ntes\r\nQUIT\r\n'], { dialect })).toBe(received);
  });

  it.each<[sent: string[], received: string]>([
    [['TIME\r\n'], 'TIME\r\n'],
    [['tes\r\n\r\n', 'half'], 'tes\r\n\r\nhalf'],
    [['\xff\0\r\n'], '\xff\0\r\n'],
    [['TIME\r\nQUIT\r\n'], 'TIME\r\n'],
    [['TIME\r\n', 'QUIT\r\n', 'TIME\r\n'], 'TIME\r\n'],
  ])('dialect echo: %j comes back as %j', async (sent, received) => {
    expect(await exchange(sent, { dialect: 'echo' })).toBe(received);
  });

  it('has a test for every dialect', () => {
    expect(Object.keys(DIALECTS)).toEqual(['assignment', 'warning', 'echo', 'dated', 'perintah']);
  });

  it('says the second in which the line was complete, over midnight', async () => {
    let now = Date.parse('2025-06-09T23:59:58.999Z');
    await using server = await startServer({ now: () => now });
    await using client = await connectTo(server.port);
    const ask = async (): Promise<string> => {
      client.push('TIME\r\n');
      return await client.read(14);
    };
    expect(await ask()).toBe('JAM 23:59:58\r\n');
    now += 1;
    expect(await ask()).toBe('JAM 23:59:59\r\n');
    now += 999;
    expect(await ask()).toBe('JAM 23:59:59\r\n');
    now += 1;
    expect(await ask()).toBe('JAM 00:00:00\r\n');

    await client.write('TIME\r');
    while (server.all('received').length < 5) await turn();
    now += 3_600_000;
    await client.write('\n');
    expect(await client.read(14), 'begun at 00:00:00, complete an hour later').toBe('JAM 01:00:00\r\n');
  });
});

describe('however TCP cuts the requests', () => {
  const requests = 'TIME\r\ntes\r\nTIME\n\r\nQUIT\r\n';
  const replies = `${JAM}${UNKNOWN}${JAM}`;

  it('answers requests that come byte by byte', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    for (const [index, byte] of [...requests].entries()) {
      client.push(byte);
      await server.heard('received', index + 1);
    }
    expect(await client.readToFin()).toBe(replies);
    expect(server.all('received').every(({ bytes }) => bytes === 1)).toBe(true);
  });

  it('answers requests in two pieces, cut anywhere', async () => {
    await using server = await startServer({ now: stoppedClock });
    let pieces = 0;
    for (let cut = 1; cut < requests.length; cut += 1) {
      await using client = await connectTo(server.port);
      client.push(requests.slice(0, cut));
      await server.heard('received', (pieces += 1));
      client.push(requests.slice(cut));
      await server.heard('received', (pieces += 1));
      expect(await client.readToFin(), `cut at ${cut}`).toBe(replies);
    }
  });

  it('answers with the byte that completes the request, not before', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push('TIME\r');
    await server.heard('received', 1);
    expect(server.all('reply')).toEqual([]);
    client.push('\nTI');
    expect(await client.read(14)).toBe(JAM);
    client.push('ME\n');
    expect(await client.read(14)).toBe(JAM);
    client.end();
    expect(await client.readToFin()).toBe('');
  });

  it('answers 1,000 requests of one write in order', async () => {
    const asked = Array.from({ length: 1_000 }, (_, index) => (index % 7 === 3 ? 'x\r\n' : 'TIME\r\n'));
    const answered = asked.map((request) => (request === 'x\r\n' ? UNKNOWN : JAM));
    expect(await exchange([asked.join('')])).toBe(answered.join(''));
  });
});

describe('QUIT', () => {
  it('is answered by FIN alone, whoever closes first', async () => {
    await using server = await startServer();
    await using client = await connectTo(server.port);
    client.push('QUIT\r\n');
    expect(await client.readToFin()).toBe('');
    await expectOpen(server);
    client.end();
    expect(await server.closed()).toEqual(['quit']);
    expect(server.open).toBe(0);
  });

  it('ends the session: what is sent after it is neither answered nor noted', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push('TIME\r\nQUIT\r\nTIME\r\n');
    expect(await client.readToFin()).toBe(JAM);
    client.push('TIME\r\ntes\r\n');
    client.end();
    const [closed] = await server.heard('closed');
    expect(closed).toMatchObject({ reason: 'quit', counters: { requests: 2, replies: 1, invalid: 0 } });
    expect(server.all('request').map(({ request }) => request)).toEqual(['TIME', 'QUIT']);
    expect(server.all('reply')).toHaveLength(1);
    expect(server.all('invalid')).toEqual([]);
  });

  it('lets all replies through to a client that reads them late', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.stopReading();
    client.push(`${MANY}QUIT\r\n`);
    await server.heard('paused');
    client.startReading();
    expect((await client.readToFin()) === MANY_REPLIES).toBe(true);
  });
});

describe('a client that goes', () => {
  it('by FIN after its requests still gets the replies', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push('TIME\r\nTIME\r\nTI');
    client.end();
    expect(await client.readToFin()).toBe(`${JAM}${JAM}`);
    expect(await server.closed()).toEqual(['client-closed']);
    expect(server.all('closed')[0]?.counters).toEqual({
      requests: 2,
      replies: 2,
      invalid: 0,
      bytesIn: 14,
      bytesOut: 28,
      durationMs: 0,
    });
  });

  it('by FIN while replies wait for it gets them all when it reads', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.stopReading();
    client.push(MANY);
    client.end();
    await server.heard('paused');
    client.startReading();
    expect((await client.readToFin()) === MANY_REPLIES).toBe(true);
    expect(await server.closed()).toEqual(['client-closed']);
  });

  it('by RST is noted as such and nobody else notices', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using other = await connectTo(server.port);
    await using client = await connectTo(server.port);
    const { localPort } = client;
    client.push('TIME\r\n');
    await client.read(14);
    client.reset();
    const [closed] = await server.heard('closed');
    expect(closed).toMatchObject({
      reason: 'reset',
      peer: { address: '127.0.0.1', port: localPort },
      counters: { requests: 1, replies: 1 },
    });
    expect(closed).not.toHaveProperty('error');
    expect(server.open).toBe(1);
    other.push('TIME\r\n');
    expect(await other.read(14)).toBe(JAM);
  });

  it('by RST while replies wait for it is noted as such', async () => {
    await using server = await startServer();
    await using client = await connectTo(server.port);
    client.stopReading();
    client.push(MANY);
    await server.heard('paused');
    client.reset();
    expect(await server.closed()).toEqual(['reset']);
    expect(server.open).toBe(0);
  });

  it('by RST right after its request is noted as such, with its address', async () => {
    await using server = await startServer();
    for (let round = 1; round <= 20; round += 1) {
      await using client = await connectTo(server.port);
      await server.heard('opened', round);
      client.push('TIME\r\n');
      client.reset();
      await server.heard('closed', round);
    }
    expect(new Set(server.all('closed').map(({ reason }) => reason))).toEqual(new Set(['reset']));
    expect(server.all('closed').every(({ peer }) => peer.address === '127.0.0.1' && peer.port > 0)).toBe(
      true,
    );
  });
});

describe('a line too long', () => {
  const ERROR = 'ERROR line too long\r\n';

  it.each<[sent: string, received: string]>([
    [`${'x'.repeat(1_024)}\r\nTIME\r\n`, `${UNKNOWN}${JAM}`],
    [`${'x'.repeat(1_025)}\r\nTIME\r\n`, ERROR],
    [`TIME\r\n${'x'.repeat(1_025)}`, `${JAM}${ERROR}`],
    [`TIME\r\n${'x'.repeat(2_000)}\r\nTIME\r\n`, `${JAM}${ERROR}`],
  ])('at and over the limit (case %#)', async (sent, received) => {
    expect(await exchange([sent])).toBe(received);
  });

  it('lets the client read why, although it sends 100 KB more', async () => {
    await using server = await startServer();
    await using client = await connectTo(server.port);
    await client.write('x'.repeat(1_025));
    await server.heard('received');
    for (let more = 0; more < 100; more += 1) await client.write('y'.repeat(1_024));
    expect(await client.readToFin()).toBe(ERROR);
    await client.write('z'.repeat(1_024));
    client.end();
    const [closed] = await server.heard('closed');
    expect(closed).toMatchObject({ reason: 'line-too-long', counters: { bytesIn: 1_025 + 101 * 1_024 } });
  });

  it('has a limit of the server’s choice', async () => {
    const maxLineBytes = 16;
    expect(await exchange([`${'x'.repeat(16)}\r\n`], { maxLineBytes })).toBe(UNKNOWN);
    expect(await exchange([`${'x'.repeat(17)}\r\n`], { maxLineBytes })).toBe(ERROR);
  });
});

describe('MAX_CONNECTIONS', () => {
  it('turns away one too many with a word it can read, and serves the others', async () => {
    await using server = await startServer({ now: stoppedClock, maxConnections: 2 });
    await using first = await connectTo(server.port);
    await using second = await connectTo(server.port);
    await using third = await connectTo(server.port);
    third.push('TIME\r\n');
    expect(await third.readToFin()).toBe('ERROR server busy\r\n');
    third.end();
    expect(await server.closed()).toEqual(['busy']);
    for (const client of [first, second]) {
      client.push('TIME\r\n');
      expect(await client.read(14)).toBe(JAM);
    }
    expect(server.all('request')).toHaveLength(2);
  });

  it('takes the next one when a place is free', async () => {
    await using server = await startServer({ now: stoppedClock, maxConnections: 1 });
    {
      await using client = await connectTo(server.port);
      client.push('QUIT\r\n');
      client.end();
      await client.readToFin();
    }
    await server.closed();
    await using next = await connectTo(server.port);
    next.push('TIME\r\n');
    expect(await next.read(14)).toBe(JAM);
  });
});

describe('the log', () => {
  it('tells a session in the order of the wire, each event with the peer', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push("TIME\r\nit's\t\\\0\xff\r\nTIME\nQUIT\r\n");
    await client.readToFin();
    client.end();
    await server.closed();
    const peer = { address: '127.0.0.1', port: client.localPort };
    expect(server.events).toEqual([
      { event: 'opened', peer, open: 1 },
      { event: 'received', peer, bytes: 27 },
      { event: 'request', peer, request: 'TIME' },
      { event: 'reply', peer, reply: 'JAM 06:14:20' },
      { event: 'invalid', peer, line: String.raw`it\'s\t\\\x00\xff`, reply: UNKNOWN.trimEnd() },
      { event: 'request', peer, request: 'TIME' },
      { event: 'reply', peer, reply: 'JAM 06:14:20' },
      { event: 'request', peer, request: 'QUIT' },
      {
        event: 'closed',
        peer,
        reason: 'quit',
        counters: { requests: 4, replies: 2, invalid: 1, bytesIn: 27, bytesOut: 69, durationMs: 0 },
      },
    ]);
  });
});
