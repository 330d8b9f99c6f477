import { answering, rightReply, rightly, stubServer } from './testing/stub-server.ts';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from './log/event.ts';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { burst, session } from './testing/session.ts';
import { summarise } from './stats.ts';

describe('a burst', () => {
  it('gives one sample for each client, as it ends', async () => {
    await using server = await stubServer(rightly);
    const ended: number[] = [];
    const samples = await burst(server.port, {
      clients: 200,
      requests: 3,
      onSample: ({ id }) => ended.push(id),
    });
    expect(samples.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, id) => id),
    );
    expect(ended).toEqual(samples.map(({ id }) => id));
    expect(summarise(samples)).toMatchObject({
      sessions: { started: 200, completed: 200, failed: 0 },
      requests: { sent: 600, answered: 600 },
    });
    expect(new Set(samples.map(({ localPort }) => localPort)).size).toBe(200);
  });

  it('has all sessions open at once', async () => {
    const waiting: Socket[] = [];
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') socket.end();
      // Nobody gets a reply before everybody has asked.
      else if (waiting.push(socket) === 100) for (const each of waiting) each.write(rightReply());
    });
    expect(summarise(await burst(server.port, { clients: 100 })).peakConcurrentSessions).toBe(100);
  });

  it('begins no session before its time', async () => {
    await using server = await stubServer(rightly);
    const samples = await burst(server.port, { clients: 4, staggerMs: 20 });
    const [first, ...others] = samples.toSorted((a, b) => a.id - b.id);
    for (const { id, intendedAtMs, startedAtMs } of others) {
      expect(intendedAtMs - (first?.intendedAtMs ?? 0)).toBeCloseTo(id * 20, 3);
      expect(startedAtMs).toBeGreaterThanOrEqual(intendedAtMs);
    }
  });

  it('asks until the time is over, and lets the last request be answered', async () => {
    await using server = await stubServer(rightly);
    const sample = await session(server.port, { requests: undefined, durationMs: 50 });
    expect(sample.outcome).toBe('completed');
    expect(sample.requests.sent).toBe(sample.sentUs.length);
    expect(sample.requests.answered).toBe(sample.sentUs.length);
    // A record rounds to the nearest microsecond, also up to the very end.
    const endMs = sample.intendedAtMs + 50 + 0.001;
    for (const us of sample.sentUs.slice(1)) expect(sample.startedAtMs + us / 1_000).toBeLessThan(endMs);
  });

  it('asks once at least, however short the time', async () => {
    await using server = await stubServer(rightly);
    const [sample] = await burst(server.port, { requests: undefined, durationMs: 0.001 });
    expect(sample?.requests).toMatchObject({ sent: 1, answered: 1 });
  });

  it('counts a request of a session that ends by time and was refused', async () => {
    const server = await stubServer(rightly);
    await server[Symbol.asyncDispose]();
    const [sample] = await burst(server.port, { requests: undefined, durationMs: 50 });
    expect(sample?.requests).toMatchObject({ intended: 1, sent: 0, refused: 1 });
  });

  it('sends at a rate: every slot once, none before it is due', async () => {
    await using server = await stubServer(rightly);
    const samples = await burst(server.port, { clients: 3, requests: undefined, durationMs: 100, rate: 200 });
    expect(summarise(samples)).toMatchObject({
      sessions: { completed: 3 },
      requests: { sent: 20, answered: 20 },
    });
    for (const { intendedUs = [], sentUs } of samples) {
      expect(intendedUs).toHaveLength(sentUs.length);
      // The due time is rounded to a microsecond.
      sentUs.forEach((us, index) => expect(us + 1).toBeGreaterThanOrEqual(intendedUs[index] ?? Infinity));
    }
  });

  it('keeps a request that is due before its session could begin', async () => {
    await using server = await stubServer(rightly);
    const samples = await burst(server.port, { clients: 200, rate: 1_000_000 });
    expect(summarise(samples)).toMatchObject({ sessions: { completed: 200 }, requests: { answered: 200 } });
  });

  it('counts latency from when a request was due while the server stalls', async () => {
    let asked = 0;
    await using server = await stubServer((line, socket) => {
      if (line === 'QUIT') return socket.end();
      // The first reply comes late, and the nine behind it have to wait for their turn to be sent.
      setTimeout(() => socket.write(rightReply()), ++asked === 1 ? 200 : 0);
      return undefined;
    });
    const samples = await burst(server.port, { requests: 10, rate: 100 });
    expect(samples[0]?.sentUs[1]).toBeGreaterThanOrEqual(samples[0]?.repliedUs[0] ?? Infinity);
    expect(summarise(samples).latencyMs.p50).toBeGreaterThan(100);
  });

  it('does not start when it is stopped before', async () => {
    const stopping = new AbortController();
    stopping.abort('SIGTERM');
    expect(await burst(9, { clients: 5, signal: stopping.signal })).toEqual([]);
  });

  it('starts no more sessions once it is stopped, and those that ran to their end stay as they are', async () => {
    const stopping = new AbortController();
    await using server = await stubServer(rightly);
    const onSample = (): void => stopping.abort('SIGTERM');
    const samples = await burst(server.port, {
      clients: 3,
      staggerMs: 60_000,
      onSample,
      signal: stopping.signal,
    });
    expect(samples.map(({ outcome }) => outcome)).toEqual(['completed']);
  });

  it('begins nothing behind the back of whoever stopped it', async () => {
    const stopping = new AbortController();
    const events: ClientEvent[] = [];
    await using server = await stubServer(rightly);
    setImmediate(() => stopping.abort('SIGTERM'));
    const samples = await burst(server.port, { clients: 2_000, signal: stopping.signal, events });
    await sleep(50);
    expect(samples.length).toBeLessThan(2_000);
    expect(events.filter(({ event }) => event === 'connecting')).toHaveLength(samples.length);
  });

  it('ends sessions that would wait for ever', async () => {
    await using server = await stubServer(answering(() => undefined));
    const samples = await burst(server.port, { clients: 50, timeoutMs: 50 });
    expect(summarise(samples)).toMatchObject({
      sessions: { timedOut: 50 },
      requests: { sent: 50, timedOut: 50 },
    });
  });
});
