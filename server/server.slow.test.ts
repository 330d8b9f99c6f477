/** What a server does when time passes: clients that wait, that never read, and the stop signal. */
import { AT, expectOpen, JAM, MANY, MANY_REPLIES, stoppedClock, UNKNOWN } from './testing/bytes.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type StartedServer, startServer } from './testing/started-server.ts';
import { MAX_UNSENT_BYTES } from './connection.ts';
import { connectTo, type Wire } from './testing/wire.ts';

beforeAll(() => void vi.stubEnv('TZ', 'UTC'));
afterAll(() => void vi.unstubAllEnvs());

describe.concurrent('the idle limit', () => {
  it('ends a client that says nothing, with a word and a FIN', async () => {
    await using server = await startServer({ idleTimeoutS: 1 });
    await using client = await connectTo(server.port);
    client.push('TIME');
    expect(await client.readToFin()).toBe('ERROR idle for 1 s\r\n');
    client.end();
    const [closed] = await server.heard('closed');
    expect(closed).toMatchObject({ reason: 'idle', counters: { requests: 0, replies: 0 } });
    expect(closed?.counters.durationMs).toBeGreaterThanOrEqual(1_000);
  });

  it('begins anew with every byte', async () => {
    const clock = { now: AT };
    await using server = await startServer({ idleTimeoutS: 300, now: () => clock.now });
    await using client = await connectTo(server.port);
    for (let round = 1; round <= 3; round += 1) {
      clock.now += 299_000;
      client.push('\n');
      await server.heard('received', round);
      await severalTicks();
    }
    expect(server.all('closed')).toEqual([]);
    clock.now += 300_000;
    expect(await client.readToFin()).toBe('ERROR idle for 300 s\r\n');
  });

  it('leaves the client time to read why, even when it was about to speak', async () => {
    const clock = { now: AT };
    await using server = await startServer({ idleTimeoutS: 10, now: () => clock.now });
    await using client = await connectTo(server.port);
    client.stopReading();
    await server.heard('opened');
    clock.now += 10_000;
    await severalTicks();
    await client.write('TIME\r\n');
    await severalTicks();
    client.startReading();
    expect(await client.readToFin()).toBe('ERROR idle for 10 s\r\n');
    await expectOpen(server);
    client.end();
    expect(await server.closed()).toEqual(['idle']);
  });

  it('does not wait for ever for the client to close after our FIN', async () => {
    const clock = { now: AT };
    await using server = await startServer({ now: () => clock.now });
    await using client = await connectTo(server.port);
    client.push('QUIT\r\n');
    await client.readToFin();
    clock.now += 2_001;
    expect(await server.closed()).toEqual(['quit']);
    expect(server.open).toBe(0);
  });
});

describe.concurrent('the limit of a line', () => {
  const TOO_SLOW = 'ERROR line not ended after 60 s\r\n';

  it('ends a client that sends a byte now and then and never a line end', async () => {
    const clock = { now: AT };
    await using server = await startServer({ lineTimeoutS: 60, now: () => clock.now });
    await using client = await connectTo(server.port);
    for (let round = 1; round <= 6; round += 1) {
      client.push('x');
      await server.heard('received', round);
      clock.now += 10_000 - (round === 6 ? 1 : 0);
    }
    await severalTicks();
    expect(server.all('closed')).toEqual([]);
    await expectOpen(server);
    clock.now += 1;
    expect(await client.readToFin()).toBe(TOO_SLOW);
    client.end();
    const [closed] = await server.heard('closed');
    expect(closed).toMatchObject({ reason: 'line-too-slow', counters: { requests: 0, bytesIn: 6 } });
  });

  it.each<[title: string, pieces: string[], strictCrlf: boolean]>([
    ['TIME and CR', ['TIME', '\r'], false],
    ['what came after a whole request', ['TIME\r\n\nTI', 'M'], false],
    ['the line after a bare line feed that does not count', ['TIME\nTI', 'ME'], true],
    ['a line that is nearly too long', ['x'.repeat(1_000), 'x'.repeat(24)], false],
  ])('begins with the first byte of the line: %s', async (_title, [first = '', second = ''], strictCrlf) => {
    const clock = { now: AT };
    await using server = await startServer({ strictCrlf, now: () => clock.now });
    await using client = await connectTo(server.port);
    client.push('x');
    await server.heard('received', 1);
    clock.now += 59_000;
    client.push(`\n${first}`);
    await server.heard('received', 2);
    clock.now += 59_999;
    client.push(second);
    await server.heard('received', 3);
    await severalTicks();
    await expectOpen(server);
    clock.now += 1;
    expect((await client.readToFin()).endsWith(TOO_SLOW)).toBe(true);
    client.end();
    expect(await server.closed()).toEqual(['line-too-slow']);
  });

  it.each(['\n', 'ME\r\n', 'ME\n\r\n', 'ME\r\nTIME\r\nTI'])(
    'is over with the end of the line (%j)',
    async (rest) => {
      const clock = { now: AT };
      await using server = await startServer({ now: () => clock.now });
      await using client = await connectTo(server.port);
      client.push('TI');
      await server.heard('received', 1);
      clock.now += 59_999;
      client.push(rest);
      await server.heard('received', 2);
      clock.now += 59_999;
      await severalTicks();
      expect(server.all('closed')).toEqual([]);
    },
  );

  it('does not run while the server reads no more, and begins anew when it reads again', async () => {
    const clock = { now: AT };
    await using server = await startServer({ now: () => clock.now });
    await using client = await connectTo(server.port);
    client.stopReading();
    // Seven bytes a line: wherever a chunk ends, a line has most likely begun.
    client.push(`${'x'.repeat(6)}\n`.repeat(300_000));
    await server.heard('paused');
    await severalTicks();
    clock.now += 60_000;
    await severalTicks();
    client.startReading();
    client.push('QUIT\r\n');
    expect((await client.readToFin()) === MANY_REPLIES).toBe(true);
    client.end();
    expect(await server.closed()).toEqual(['quit']);
  });

  it('leaves a line too long to its own end, however slowly it goes on', async () => {
    const clock = { now: AT };
    await using server = await startServer({ now: () => clock.now });
    await using client = await connectTo(server.port);
    client.push('x'.repeat(1_025));
    expect(await client.readToFin()).toBe('ERROR line too long\r\n');
    client.push('x');
    clock.now += 2_001;
    expect(await server.closed()).toEqual(['line-too-long']);
    expect(server.open).toBe(0);
  });

  it('is none for an echo, which answers each byte', async () => {
    const clock = { now: AT };
    await using server = await startServer({ dialect: 'echo', now: () => clock.now });
    await using client = await connectTo(server.port);
    for (let round = 0; round < 3; round += 1) {
      client.push('x');
      expect(await client.read(1)).toBe('x');
      clock.now += 40_000;
      await severalTicks();
    }
    await expectOpen(server);
  });
});

describe.concurrent('a client that never reads', () => {
  async function flood(server: StartedServer, client: Wire): Promise<void> {
    client.stopReading();
    client.push(MANY);
    await server.heard('paused');
    await severalTicks();
  }

  it('is not read any more, once, and what waits for it is bounded', async () => {
    await using server = await startServer();
    await using client = await connectTo(server.port);
    await flood(server, client);
    const [paused] = server.all('paused');
    const read = server.all('received').length;
    expect(server.all('paused')).toHaveLength(1);
    expect(paused?.unsentBytes).toBeGreaterThanOrEqual(MAX_UNSENT_BYTES);
    // One chunk read after another adds to less than the limit: 64 KiB of replies, and those of the last chunk.
    expect(paused?.unsentBytes).toBeLessThan(MAX_UNSENT_BYTES + (65_536 / 2) * UNKNOWN.length);
    await severalTicks();
    expect(server.all('received')).toHaveLength(read);
  });

  it('does not keep others from being served', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    await flood(server, client);
    await using other = await connectTo(server.port);
    other.push('TIME\r\nQUIT\r\n');
    expect(await other.readToFin()).toBe(JAM);
  });

  it('gets all its replies when it reads after all', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    await flood(server, client);
    client.startReading();
    client.push('QUIT\r\n');
    expect((await client.readToFin()) === MANY_REPLIES).toBe(true);
    client.end();
    expect(await server.closed()).toEqual(['quit']);
    expect(server.all('closed')[0]?.counters).toMatchObject({
      requests: 300_001,
      invalid: 300_000,
      bytesOut: MANY_REPLIES.length,
    });
  });

  it('is ended by the idle limit', async () => {
    const clock = { now: AT };
    await using server = await startServer({ idleTimeoutS: 300, now: () => clock.now });
    await using client = await connectTo(server.port);
    await flood(server, client);
    clock.now += 299_999;
    await severalTicks();
    expect(server.all('closed')).toEqual([]);
    clock.now += 1;
    expect(await server.closed()).toEqual(['idle']);
    expect(server.open).toBe(0);
  });

  it('is ended by the idle limit after its FIN as well', async () => {
    const clock = { now: AT };
    await using server = await startServer({ idleTimeoutS: 300, now: () => clock.now });
    await using client = await connectTo(server.port);
    client.stopReading();
    client.push(MANY);
    client.end();
    await server.heard('paused');
    clock.now += 300_000;
    expect(await server.closed()).toEqual(['idle']);
  });
});

describe.concurrent('the stop signal', () => {
  it('ends idle clients with FIN and lets nobody new in', async () => {
    await using server = await startServer();
    await using client = await connectTo(server.port);
    await server.heard('opened');
    const stopped = server.stop();
    expect(await client.readToFin()).toBe('');
    await expect(connectTo(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    client.end();
    await stopped;
    expect(server.all('closed')).toMatchObject([{ reason: 'stopping' }]);
  });

  it('answers what had arrived by then', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push('TIME\r\n');
    await client.read(14);
    // Still in the turn of the event loop that brought the reply: the server has had no chance to read these.
    client.push('TIME\r\nTIME\r\n');
    const stopped = server.stop();
    expect(await client.readToFin()).toBe(`${JAM}${JAM}`);
    client.end();
    await stopped;
  });

  it('lets a line that has begun end and be answered', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.push('TIME\r\nTI');
    expect(await client.read(14)).toBe(JAM);
    const stopped = server.stop();
    await severalTicks();
    client.push('ME\r\nTIME\r\nTI');
    expect(await client.readToFin()).toBe(`${JAM}${JAM}`);
    await expectOpen(server);
    client.end();
    await stopped;
    expect(server.all('closed')).toMatchObject([{ reason: 'stopping', counters: { replies: 3 } }]);
  });

  it('leaves a client that reads late its replies, and reads what it has sent', async () => {
    await using server = await startServer({ now: stoppedClock });
    await using client = await connectTo(server.port);
    client.stopReading();
    // Mostly empty lines, so that hardly ever a line has begun where reading paused.
    const sent = `x${'\n'.repeat(7)}`.repeat(250_000);
    client.push(sent);
    await server.heard('paused');
    const stopped = server.stop();
    await severalTicks();
    client.startReading();
    const received = await client.readToFin();
    client.end();
    await stopped;
    const [closed] = server.all('closed');
    expect(closed).toMatchObject({ reason: 'stopping', counters: { bytesIn: sent.length } });
    expect(received === UNKNOWN.repeat(closed?.counters.invalid ?? 0)).toBe(true);
    expect(received.length).toBeGreaterThan(MAX_UNSENT_BYTES);
  });

  it('cuts off after 4.5 s who neither reads nor ends its line, and has told of everybody by its end', async () => {
    await using server = await startServer();
    await using silent = await connectTo(server.port);
    await using deaf = await connectTo(server.port);
    silent.push('TIM');
    deaf.stopReading();
    deaf.push(MANY);
    await server.heard('paused');
    await server.stop();
    expect(server.open).toBe(0);
    expect(server.all('closed').map(({ reason }) => reason)).toEqual(['stopping', 'stopping']);
    expect(await silent.readToFin()).toBe('');
  });
});

/** Long enough for the server to look at its connections more than once (every 250 ms). */
async function severalTicks(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 600);
  });
}
