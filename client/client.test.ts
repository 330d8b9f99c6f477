import { answering, rightReply, rightly, stubServer } from './testing/stub-server.ts';
import { burst, session } from './testing/session.ts';
import { stoppedServer } from './testing/stopped-server.ts';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from './log/event.ts';
import type { RequestCounts } from './sample.ts';

const NONE: Omit<RequestCounts, 'intended'> = {
  sent: 0,
  answered: 0,
  wrong: 0,
  notOpened: 0,
  refused: 0,
  reset: 0,
  timedOut: 0,
  cut: 0,
};

describe('a session with a server that keeps the rules', () => {
  it('is completed: replies verified, QUIT sent, the server closes', async () => {
    await using server = await stubServer(rightly);
    const sample = await session(server.port, { requests: 3 });
    expect(sample).toMatchObject({
      outcome: 'completed',
      machine: 'mesin-2',
      localAddress: '127.0.0.1',
      remotePort: server.port,
      requests: { ...NONE, sent: 3, answered: 3 },
      bytesOut: 3 * 6 + 6,
      bytesIn: 3 * 14,
      closedBy: 'server',
    });
    expect(sample).not.toHaveProperty('reason');
    expect(sample.localPort).toBeGreaterThan(0);
    expect([sample.sentUs, sample.repliedUs, sample.clocks].map((column) => column.length)).toEqual([
      3, 3, 3,
    ]);
    expect(server.received()).toBe(24);
  });

  it('gives its times in the order in which things happened', async () => {
    await using server = await stubServer(rightly);
    const sample = await session(server.port, { requests: 2, holdMs: 5 });
    const { connectedUs, firstByteUs, sentUs, repliedUs, endedUs } = sample;
    const order = [0, connectedUs, sentUs[0], firstByteUs, repliedUs[0], sentUs[1], repliedUs[1], endedUs];
    expect(order).toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
    expect(sample.startedAtMs).toBeGreaterThanOrEqual(sample.intendedAtMs);
  });

  it('closes first without QUIT', async () => {
    await using server = await stubServer(rightly);
    const sample = await session(server.port, { quit: false });
    expect(sample).toMatchObject({ outcome: 'completed', closedBy: 'client', bytesOut: 6 });
  });

  it('uses the local address it is given', async () => {
    await using server = await stubServer(rightly);
    expect(await session(server.port, { localAddress: '127.0.0.2' })).toMatchObject({
      localAddress: '127.0.0.2',
    });
  });

  it('reads a reply that comes byte by byte', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end();
      else writeSlowly([...rightReply()], (text) => socket.write(text));
    });
    const sample = await session(server.port, { requests: 2 });
    expect(sample).toMatchObject({ outcome: 'completed', requests: { ...NONE, sent: 2, answered: 2 } });
    expect(sample.firstByteUs).toBeLessThan(sample.repliedUs[0] ?? 0);
  });

  it('reads pipelined replies cut anywhere', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end();
      // All eight in pieces of nine bytes: no piece is a reply.
      else if (++asked === 8)
        writeSlowly(
          rightReply()
            .repeat(8)
            .match(/[^]{1,9}/g) ?? [],
          (text) => socket.write(text),
        );
    });
    let asked = 0;
    const sample = await session(server.port, { requests: 8, pipeline: 8 });
    expect(sample).toMatchObject({ outcome: 'completed', requests: { ...NONE, sent: 8, answered: 8 } });
  });

  it('keeps no more requests unanswered than its pipeline is deep', async () => {
    let open = 0;
    let most = 0;
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') return socket.end();
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        socket.write(rightReply());
      }, 1);
      return undefined;
    });
    expect(await session(server.port, { requests: 20, pipeline: 4 })).toMatchObject({ outcome: 'completed' });
    expect(most).toBe(4);
  });

  it('takes a clock two seconds off for right, and one at another second of the chunk too', async () => {
    const ahead = [2, -2, 0, -1];
    await using server = await stubServer(answering(() => rightReply(ahead.shift())));
    expect(await session(server.port, { requests: 4 })).toMatchObject({
      requests: { ...NONE, sent: 4, answered: 4 },
    });
  });

  it('keeps a farewell on QUIT, which is no mistake', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end('The program will stop and exit\r\nbye');
      else socket.write(rightReply());
    });
    const sample = await session(server.port);
    expect(sample).toMatchObject({ outcome: 'completed', farewell: 'The program will stop and exit\r\nbye' });
    expect(sample).not.toHaveProperty('reason');
  });

  it('keeps at most 1 KiB of what a server says on leaving', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end('x'.repeat(100_000));
      else socket.write(rightReply());
    });
    const { farewell, bytesIn } = await session(server.port);
    expect(farewell).toHaveLength(1_024);
    expect(bytesIn).toBe(100_014);
  });

  it('tells each step to the log', async () => {
    await using server = await stubServer(rightly);
    const events: ClientEvent[] = [];
    await session(server.port, { events });
    expect(events.map(({ event }) => event)).toEqual([
      'connecting',
      'connected',
      'sending',
      'reply',
      'sending',
      'closing',
    ]);
  });
});

describe('a session that goes wrong has one outcome, and so has each of its requests', () => {
  it.each([
    ['another text', () => 'ERROR unknown command, use TIME or QUIT\r\n', 'does not begin with JAM'],
    ['a date before the time', () => 'JAM 09 06 25 06:14:20\r\n', 'not hh:mm:ss'],
    ['no carriage return', () => `${rightReply().trimEnd()}\n`, 'does not end with CR LF'],
    ['a clock an hour ahead', () => rightReply(3_600), 'when the local time was'],
    ['a clock five seconds late', () => rightReply(-5), 'when the local time was'],
    ['a line without end', () => 'JAM '.repeat(1_000), 'not end with CR LF'],
  ])('wrong: %s', async (_what, reply, reason) => {
    let replies = 0;
    await using server = await stubServer(answering(() => (++replies === 1 ? reply() : rightReply())));
    const sample = await session(server.port, { requests: 2 });
    expect(sample.outcome).toBe('wrong');
    expect(sample.reason).toContain(reason);
    expect(sample.requests.wrong).toBeGreaterThan(0);
    expect(sample.clocks[0]).toBe(-1);
    expect(sumOf(sample.requests)).toBe(2);
  });

  it('wrong: bytes before the reply, although the reply comes whole', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end();
      else writeSlowly(['JUNK', rightReply()], (text) => socket.write(text));
    });
    const sample = await session(server.port);
    expect(sample).toMatchObject({ outcome: 'wrong', requests: { ...NONE, sent: 1, wrong: 1 } });
    expect(sample.reason).toContain('"JUNKJAM');
  });

  it('wrong: a second reply to one request, while more are to be asked', async () => {
    await using server = await stubServer(answering(() => rightReply().repeat(2)));
    const sample = await session(server.port, { requests: 2 });
    expect(sample).toMatchObject({ outcome: 'wrong', requests: { ...NONE, sent: 2, answered: 2 } });
    expect(sample.reason).toContain('without a request');
  });

  it('notes a reply too many after the last one', async () => {
    await using server = await stubServer(answering(() => rightReply().repeat(2)));
    const sample = await session(server.port);
    expect(sample).toMatchObject({ outcome: 'completed', farewell: expect.stringMatching(/^JAM /) });
    expect(sample.reason).toContain('data after the last reply');
  });

  it('refused: nobody listens there, and the local name is known all the same', async () => {
    const server = await stubServer(rightly);
    await server[Symbol.asyncDispose]();
    const sample = await session(server.port, { requests: 4 });
    expect(sample).toMatchObject({
      outcome: 'refused',
      reason: 'connect ECONNREFUSED',
      localAddress: '127.0.0.1',
      localPort: expect.any(Number),
      connectedUs: null,
      firstByteUs: null,
      requests: { ...NONE, intended: 4, refused: 4 },
      closedBy: null,
    });
  });

  it('not opened: the system cannot even begin', async () => {
    const sample = await session(9, { localAddress: '192.0.2.1' });
    expect(sample).toMatchObject({
      outcome: 'not-opened',
      reason: 'no local port is left, or the address is not one of this computer',
      localPort: null,
    });
  });

  it('reset: the server sends RST in the middle', async () => {
    let asked = 0;
    await using server = await stubServer((_line, socket) => {
      if (++asked === 1) socket.write(rightReply());
      else socket.resetAndDestroy();
    });
    const sample = await session(server.port, { requests: 5 });
    expect(sample).toMatchObject({
      outcome: 'reset',
      reason: 'read ECONNRESET',
      localPort: expect.any(Number),
      requests: { ...NONE, intended: 5, sent: 2, answered: 1, reset: 4 },
      closedBy: 'reset',
    });
  });

  it('reset: the server sends RST instead of FIN after QUIT', async () => {
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.resetAndDestroy();
      else socket.write(rightReply());
    });
    const sample = await session(server.port);
    expect(sample).toMatchObject({ outcome: 'reset', requests: { ...NONE, sent: 1, answered: 1 } });
  });

  it('timed out: a server whose queue is full lets nobody in', async () => {
    await using port = await stoppedServer();
    const samples = await burst(port.number, { clients: 8, timeoutMs: 100 });
    const shut = samples.filter(({ connectedUs }) => connectedUs === null);
    expect(shut.length).toBeGreaterThan(0);
    for (const sample of shut) {
      expect(sample).toMatchObject({
        outcome: 'timed-out',
        reason: 'no connection within 100 ms',
        localPort: expect.any(Number),
        requests: { ...NONE, intended: 1, timedOut: 1 },
        closedBy: null,
      });
    }
    expect(samples.every(({ outcome }) => outcome === 'timed-out')).toBe(true);
  });

  it('timed out: no reply ever', async () => {
    await using server = await stubServer(() => {});
    const sample = await session(server.port, { requests: 3, pipeline: 2, timeoutMs: 50 });
    expect(sample).toMatchObject({
      outcome: 'timed-out',
      reason: 'no reply within 50 ms',
      requests: { ...NONE, intended: 3, sent: 2, timedOut: 3 },
      closedBy: 'client',
    });
    expect(sample.sentUs).toHaveLength(2);
  });

  it('timed out: a reply that never ends, which is quoted', async () => {
    await using server = await stubServer(answering(() => 'JAM 06:14:20'));
    const sample = await session(server.port, { timeoutMs: 50 });
    expect(sample).toMatchObject({ outcome: 'timed-out', requests: { ...NONE, sent: 1, timedOut: 1 } });
    expect(sample.reason).toContain('unfinished reply "JAM 06:14:20"');
  });

  it.each([true, false])('timed out: the server never closes (QUIT sent: %s)', async (quit) => {
    await using server = await stubServer(
      (line, socket) => line === 'TIME' && socket.write(rightReply()),
      (socket) => socket.removeAllListeners('end'),
    );
    const sample = await session(server.port, { quit, timeoutMs: 50 });
    expect(sample).toMatchObject({ outcome: 'timed-out', requests: { ...NONE, sent: 1, answered: 1 } });
    expect(sample.reason).toBe('no FIN from the server within 50 ms');
  });

  it('cut: the server closes before all replies', async () => {
    await using server = await stubServer((_line, socket) => socket.end(rightReply()));
    const sample = await session(server.port, { requests: 3, pipeline: 3 });
    expect(sample).toMatchObject({
      outcome: 'cut',
      reason: 'the server closed after 1 of 3 replies',
      requests: { ...NONE, intended: 3, answered: 1, cut: 2, sent: sample.sentUs.length },
      closedBy: 'server',
    });
  });

  it('wrong, then cut: a busy server says so and closes; the first mistake names the session', async () => {
    await using server = await stubServer(
      () => {},
      (socket) => socket.end('ERROR server busy\r\n'),
    );
    const sample = await session(server.port, { requests: 3 });
    expect(sample).toMatchObject({ outcome: 'wrong', closedBy: 'server' });
    expect(sample.requests).toMatchObject({ intended: 3, wrong: 1, answered: 0 });
    expect(sumOf(sample.requests)).toBe(3);
    expect(sample.reason).toContain('"ERROR server busy\\r\\n"');
  });

  it('is completed when the server closes while the session is held open', async () => {
    await using server = await stubServer((_line, socket) => socket.end(rightReply()));
    const sample = await session(server.port, { holdMs: 10_000 });
    expect(sample).toMatchObject({
      outcome: 'completed',
      reason: 'the server closed first',
      closedBy: 'server',
    });
  });

  it('cut: the burst is stopped', async () => {
    const stopping = new AbortController();
    await using server = await stubServer(() => stopping.abort('SIGINT'));
    const samples = await burst(server.port, { clients: 5, requests: 2, signal: stopping.signal });
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(sample).toMatchObject({
        outcome: 'cut',
        reason: 'SIGINT',
        requests: { ...NONE, intended: 2, sent: sample.sentUs.length, cut: 2 },
      });
    }
  });
});

function sumOf({ intended: _intended, sent: _sent, ...outcomes }: RequestCounts): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

/** Each piece in a segment of its own. */
function writeSlowly(pieces: readonly string[], write: (text: string) => void): void {
  const [first, ...rest] = pieces;
  if (first === undefined) return;
  write(first);
  setTimeout(() => writeSlowly(rest, write), 1);
}
