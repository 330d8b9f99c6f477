import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogFeed } from '../engine/machine.ts';
import { PassThrough } from 'node:stream';
import { createRunFolder } from './run-folder.ts';
import { followServerLog } from './server-log.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fakeLab } from '../testing/fakes.ts';
import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../testing/folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

const TIME = '2026-11-21T05:37:41.000Z';

class FakeFeed implements LogFeed {
  readonly text = new PassThrough();
  readonly events: PassThrough | undefined;

  constructor(withEvents = true) {
    this.events = withEvents ? new PassThrough() : undefined;
  }

  closed(peerAddress: string): void {
    this.tells({ event: 'closed', peerAddress });
  }

  tells(event: object): void {
    this.events?.write(`${JSON.stringify({ time: TIME, ...event })}\n`);
  }

  async close(): Promise<void> {
    this.text.end();
    this.events?.end();
  }
}

async function follow(feed: LogFeed) {
  const folder = createRunFolder(temporaryFolder(), 'burst', new Date());
  const log = await followServerLog(
    fakeLab({ 'mesin-1': { followLog: async () => feed } }).machines,
    folder,
    new AsyncDisposableStack(),
  );
  return [log, folder] as const;
}

/** Whether a promise has settled by the time everything now possible has happened. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), delay(100).then(() => false)]);
}

describe("the server's log of a run", () => {
  it('is kept as text and as events, as it came', async () => {
    const feed = new FakeFeed();
    const [log, folder] = await follow(feed);
    feed.text.write('2025-06-09 06:14:20,356 - [SERVER] - Connection\n');
    feed.closed('127.0.0.2');
    await log[Symbol.asyncDispose]();
    expect(readFileSync(folder.log('mesin-1'), 'utf8')).toContain('[SERVER] - Connection\n');
    expect(readFileSync(folder.events('mesin-1'), 'utf8')).toBe(
      '{"time":"2026-11-21T05:37:41.000Z","event":"closed","peerAddress":"127.0.0.2"}\n',
    );
  });

  it('hears which thread of the server broke', async () => {
    const feed = new FakeFeed();
    const [log] = await follow(feed);
    feed.tells({ event: 'thread-ended', thread: 2, reason: 'out-of-memory', error: 'Error: heap limit' });
    await log[Symbol.asyncDispose]();
    expect(log.threadEnds).toEqual([
      {
        machine: 'mesin-1',
        what: 'thread',
        thread: 2,
        atMs: Date.parse(TIME),
        exitCode: null,
        outOfMemory: true,
        why: 'Error: heap limit',
      },
    ]);
  });

  it('settles when it has told the end of every session, and not before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] }); // no silence: the clock stands still
    const feed = new FakeFeed();
    const [log] = await follow(feed);
    const end = log.settle(2);
    feed.closed('127.0.0.2');
    expect(await settled(end)).toBe(false);
    feed.closed('127.0.0.3');
    await delay(20); // it is heard
    vi.setSystemTime(Date.now() + 100); // much less than the silence that settles
    await end;
    await log[Symbol.asyncDispose]();
  });

  it('does not count other peers, nor events of another kind', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const feed = new FakeFeed();
    const [log] = await follow(feed);
    const end = log.settle(1);
    feed.closed('127.0.0.1'); // the health check
    feed.tells({ event: 'opened', peerAddress: '127.0.0.2' });
    await delay(20);
    vi.setSystemTime(Date.now() + 100);
    expect(await settled(end)).toBe(false);
    feed.closed('127.0.0.2');
    await delay(20);
    vi.setSystemTime(Date.now() + 100);
    await end;
    await log[Symbol.asyncDispose]();
  });

  it('settles when it has gone quiet, whatever it has not told', async () => {
    const [log] = await follow(new FakeFeed());
    await expect(log.settle(1_000)).resolves.toBeUndefined();
    await log[Symbol.asyncDispose]();
  });

  it('settles in bounded time when somebody else keeps the server talking', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const feed = new FakeFeed();
    const [log] = await follow(feed);
    let over = false;
    const end = log.settle(1_000).then(() => (over = true));
    for (let second = 0; second < 60 && !over; second += 1) {
      for (let tenth = 0; tenth < 10; tenth += 1) vi.setSystemTime(Date.now() + 100);
      feed.text.write('another request\n');
      await delay(10);
    }
    expect(over).toBe(true);
    await end;
    await log[Symbol.asyncDispose]();
  });

  it('skips half a line it came upon, and goes on', async () => {
    const feed = new FakeFeed();
    const [log, folder] = await follow(feed);
    feed.events?.write('ress":"127.0.0.2"}\n');
    feed.closed('127.0.0.2');
    await log[Symbol.asyncDispose]();
    expect(readFileSync(folder.events('mesin-1'), 'utf8').split('\n')).toHaveLength(3);
  });
});

describe("a student's server, which has no events of its own", () => {
  it('has each line of its output as an event', async () => {
    const feed = new FakeFeed(false);
    const [log, folder] = await follow(feed);
    feed.text.write("connection from ('127.0.0.2', 4");
    feed.text.write('0000)\n\nbye\n');
    await log[Symbol.asyncDispose]();
    expect(readFileSync(folder.log('mesin-1'), 'utf8')).toBe("connection from ('127.0.0.2', 40000)\n\nbye\n");
    const events = readFileSync(folder.events('mesin-1'), 'utf8').trim().split('\n');
    expect(events.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: expect.any(String) as string, event: 'output', line: "connection from ('127.0.0.2', 40000)" },
      { time: expect.any(String) as string, event: 'output', line: 'bye' },
    ]);
  });

  it('has a long output in both files, in order', async () => {
    const feed = new FakeFeed(false);
    const [log, folder] = await follow(feed);
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    for (const line of lines) feed.text.write(`${line}\n`);
    await log[Symbol.asyncDispose]();
    expect(readFileSync(folder.log('mesin-1'), 'utf8').trim().split('\n')).toEqual(lines);
    const events = readFileSync(folder.events('mesin-1'), 'utf8').trim().split('\n');
    expect(events.map((line) => (JSON.parse(line) as { line: string }).line)).toEqual(lines);
  });

  it('settles when it is quiet', async () => {
    const [log] = await follow(new FakeFeed(false));
    await expect(log.settle(18)).resolves.toBeUndefined();
    await log[Symbol.asyncDispose]();
  });
});
