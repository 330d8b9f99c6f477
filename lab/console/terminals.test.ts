import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTerminals, type TerminalOptions } from './terminals.ts';
import { PassThrough } from 'node:stream';
import type { Terminal } from '../engine/machine.ts';

const KIB = 1024;
const SIZE = { capture: false, columns: 80, rows: 24 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A terminal that shows what the test says, and notes what it is told. */
class FakeTerminal implements Terminal {
  readonly screen = new PassThrough();
  readonly exitCode = Promise.resolve(0);
  readonly told: string[] = [];

  press(keys: string): void {
    this.told.push(`keys ${keys}`);
  }

  resize(columns: number, rows: number): void {
    this.told.push(`size ${columns}x${rows}`);
  }

  pause(): void {
    this.told.push('pause');
  }

  resume(): void {
    this.told.push('resume');
  }

  async hangUp(): Promise<void> {
    this.told.push('hang up');
    this.screen.end();
  }

  shows(text: string): void {
    this.screen.emit('data', Buffer.from(text));
  }
}

/** Terminals, of which all that were opened are `opened`; `changes` counts what was told of the list. */
function terminalsOf(language?: 'en' | 'id') {
  const opened: FakeTerminal[] = [];
  const changes = { count: 0 };
  const open = async (_machine: string, _options: TerminalOptions): Promise<Terminal> => {
    const terminal = new FakeTerminal();
    opened.push(terminal);
    return terminal;
  };
  const terminals = makeTerminals(open, () => (changes.count += 1), language);
  return { terminals, opened, changes };
}

/** One terminal, opened by page 1. */
async function oneTerminal() {
  const all = terminalsOf();
  const id = await all.terminals.open(1, 'mesin-2', SIZE);
  const terminal = all.opened[0] ?? new FakeTerminal();
  /** What a page has been given; it acknowledges when the test says. */
  const look = (page: number) => {
    const seen = { text: '', detach: () => {} };
    seen.detach = all.terminals.attach(id, page, (bytes) => (seen.text += Buffer.from(bytes).toString()));
    return seen;
  };
  return { ...all, id, terminal, look };
}

describe('who types', () => {
  it('is the page that opened the terminal; keys and sizes of others are ignored', async () => {
    const { terminals, terminal, id, look } = await oneTerminal();
    look(2);
    terminals.press(id, 1, 'TIME');
    terminals.press(id, 2, 'QUIT');
    terminals.resize(id, 1, 100, 30);
    terminals.resize(id, 2, 40, 10);
    expect(terminal.told).toEqual(['keys TIME', 'size 100x30']);
    expect(terminals.list()).toEqual([
      {
        id,
        machine: 'mesin-2',
        capture: false,
        typist: 1,
        isOpen: true,
        columns: 100,
        rows: 30,
      },
    ]);
  });

  it("is the page that took the keyboard, whose size is the terminal's from then on", async () => {
    const { terminals, terminal, changes, id, look } = await oneTerminal();
    look(1);
    look(2);
    terminals.resize(id, 2, 40, 10);
    const before = changes.count;
    terminals.take(id, 2);
    expect(changes.count).toBeGreaterThan(before);
    terminals.press(id, 1, 'TIME');
    terminals.press(id, 2, 'QUIT');
    expect(terminal.told).toEqual(['size 40x10', 'keys QUIT']);
    expect(terminals.list()).toMatchObject([{ typist: 2, columns: 40, rows: 10 }]);
  });

  it('is no page that does not look', async () => {
    const { terminals, id } = await oneTerminal();
    terminals.take(id, 2);
    expect(terminals.list()).toMatchObject([{ typist: 1 }]);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof oneTerminal>>) => void]>([
    ['looks away', ({ look }) => look(1).detach()],
    ['has gone', ({ terminals }) => terminals.leave(1)],
  ])('is nobody once the typist %s, until somebody takes the keyboard', async (_title, goes) => {
    const all = await oneTerminal();
    const { terminals, terminal, id, look } = all;
    look(2);
    goes(all);
    expect(terminals.list()).toMatchObject([{ typist: null }]);
    terminals.press(id, 1, 'TIME');
    terminals.press(id, 2, 'TIME');
    expect(terminal.told).toEqual([]);
    terminals.take(id, 2);
    terminals.press(id, 2, 'QUIT');
    expect(terminal.told).toEqual(['keys QUIT']);
  });

  it('is nobody where the page went while its terminal was being opened', async () => {
    const { terminals } = terminalsOf();
    const opening = terminals.open(1, 'mesin-2', SIZE);
    terminals.leave(1);
    await opening;
    expect(terminals.list()).toMatchObject([{ typist: null }]);
  });
});

describe('what a page sees', () => {
  it('is what there is already, then what comes, and nothing after it has looked away', async () => {
    const { terminal, look } = await oneTerminal();
    terminal.shows('$ date\r\n');
    const page = look(2);
    terminal.shows('Senin\r\n');
    page.detach();
    terminal.shows('$ ');
    expect(page.text).toBe('$ date\r\nSenin\r\n');
  });

  it('comes to a page that looks twice where it looked last', async () => {
    const { terminal, look } = await oneTerminal();
    const before = look(1);
    const now = look(1);
    before.detach();
    terminal.shows('$ ');
    expect([before.text, now.text]).toEqual(['', '$ ']);
  });

  it('begins with a whole line of the last 256 KiB, where there was more', async () => {
    const { terminal, look } = await oneTerminal();
    const line = (number: number): string => `${String(number).padStart(8)} abcdefghijklmnopqrstuvwxyz\r\n`;
    const all = Array.from({ length: 30_000 }, (_, number) => line(number)).join('');
    for (let at = 0; at < all.length; at += 1_009) terminal.shows(all.slice(at, at + 1_009));
    const { text } = look(2);
    expect(text.length).toBeLessThanOrEqual(256 * KIB);
    expect(text.length).toBeGreaterThan(256 * KIB - 2 * line(0).length);
    expect(all.endsWith(text)).toBe(true);
    expect(text).toMatch(/^ +\d+ abc/);
  });

  it('is the end also of more than that in one piece', async () => {
    const { terminal, look } = await oneTerminal();
    const long = `${'x'.repeat(300 * KIB)}\n`;
    terminal.shows(`${long}${'y'.repeat(100 * KIB)}`);
    terminal.shows('end');
    expect(look(2).text).toBe(`${'y'.repeat(100 * KIB)}end`);
  });
});

describe('a terminal waits', () => {
  it('above 100 kB that the slowest page has not drawn, and goes on below 10 kB', async () => {
    const { terminals, terminal, id, look } = await oneTerminal();
    look(1);
    look(2);
    terminal.shows('x'.repeat(100_000));
    expect(terminal.told).toEqual([]);
    terminal.shows('x');
    expect(terminal.told).toEqual(['pause']);
    terminals.ack(id, 1, 100_001);
    terminals.ack(id, 2, 90_001);
    expect(terminal.told).toEqual(['pause']);
    terminals.ack(id, 2, 1);
    expect(terminal.told).toEqual(['pause', 'resume']);
  });

  it('for no page that has looked away', async () => {
    const { terminal, look } = await oneTerminal();
    const page = look(1);
    terminal.shows('x'.repeat(200_000));
    page.detach();
    expect(terminal.told).toEqual(['pause', 'resume']);
  });

  it('for no page that draws nothing for 10 s, which begins anew when it is back', async () => {
    const { terminals, terminal, id, look } = await oneTerminal();
    const page = look(1);
    terminal.shows('x'.repeat(200_000));
    vi.advanceTimersByTime(9_999);
    expect(terminal.told).toEqual(['pause']);
    vi.advanceTimersByTime(1);
    expect(terminal.told).toEqual(['pause', 'resume']);
    terminal.shows('\nmissed');
    expect(page.text).toHaveLength(200_000);
    terminals.ack(id, 1, 150_000);
    expect(page.text).toHaveLength(200_000);
    terminals.ack(id, 1, 50_000);
    expect(page.text.slice(200_000)).toBe(`\u001Bc${'x'.repeat(200_000)}\nmissed`);
  });

  it('for a page that draws slowly but draws', async () => {
    const { terminals, terminal, id, look } = await oneTerminal();
    look(1);
    terminal.shows('x'.repeat(200_000));
    for (let drawn = 0; drawn < 19; drawn += 1) {
      vi.advanceTimersByTime(9_000);
      terminals.ack(id, 1, 10_000);
    }
    expect(terminal.told).toEqual(['pause']);
    terminals.ack(id, 1, 1);
    expect(terminal.told).toEqual(['pause', 'resume']);
  });
});

describe('the end of a terminal', () => {
  it('is told, and leaves its screen to be read until somebody closes it', async () => {
    const { terminals, terminal, changes, id, look } = await oneTerminal();
    terminal.shows('exit\r\n');
    const before = changes.count;
    terminal.screen.end();
    await vi.waitFor(() => expect(terminals.list()).toMatchObject([{ isOpen: false }]));
    expect(changes.count).toBe(before + 1);
    expect(look(2).text).toBe('exit\r\n');
    await terminals.close(id);
    expect(terminals.list()).toEqual([]);
    expect(changes.count).toBe(before + 2);
  });

  it('comes 10 minutes after the last page looked away', async () => {
    const { terminals, terminal, look } = await oneTerminal();
    vi.advanceTimersByTime(9 * 60_000);
    const page = look(1);
    vi.advanceTimersByTime(60 * 60_000);
    page.detach();
    vi.advanceTimersByTime(10 * 60_000 - 1);
    expect(terminal.told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(terminal.told).toEqual(['hang up']);
    expect(terminals.list()).toEqual([]);
  });

  it('comes to a terminal that no page has ever looked at', async () => {
    const { terminal } = await oneTerminal();
    vi.advanceTimersByTime(10 * 60_000);
    expect(terminal.told).toEqual(['hang up']);
  });

  it('comes to all when the console ends, which waits for one that is being opened', async () => {
    const opened = [new FakeTerminal(), new FakeTerminal()] as const;
    const late = Promise.withResolvers<Terminal>();
    const open = async (machine: string): Promise<Terminal> =>
      machine === 'mesin-2' ? opened[0] : late.promise;
    const terminals = makeTerminals(open, () => {});
    await terminals.open(1, 'mesin-2', SIZE);
    const opening = Promise.allSettled([terminals.open(1, 'mesin-3', SIZE)]);
    const end = terminals[Symbol.asyncDispose]();
    setImmediate(() => late.resolve(opened[1]));
    await end;
    expect(opened.map(({ told }) => told)).toEqual([['hang up'], ['hang up']]);
    expect(await opening).toMatchObject([{ reason: { message: 'The console has ended.' } }]);
  });

  it('makes what pages still ask of it harmless', async () => {
    const { terminals, terminal, id } = await oneTerminal();
    await terminals.close(id);
    await terminals.close(id);
    terminals.press(id, 1, 'TIME');
    terminals.resize(id, 1, 10, 10);
    terminals.take(id, 1);
    terminals.ack(id, 1, 10);
    terminals.attach(id, 1, () => expect.unreachable())();
    expect(terminal.told).toEqual(['hang up']);
    expect(terminals.transcript(id)).toBeUndefined();
  });
});

it.each([
  ['en', 'There are 12 terminals already, and there can be no more: close one of them first.'],
  ['id', 'Sudah ada 12 terminal, jumlah paling banyak: tutup salah satunya dahulu.'],
] as const)('opens twelve at most, and says so (%s)', async (language, message) => {
  const { terminals, opened } = terminalsOf(language);
  const asked = Array.from({ length: 13 }, () => terminals.open(1, 'mesin-2', SIZE));
  const answers = await Promise.allSettled(asked);
  expect(answers[12]).toMatchObject({ status: 'rejected', reason: { code: 'USAGE', message } });
  expect(opened).toHaveLength(12);
  await terminals.close(3);
  await terminals.open(1, 'mesin-3', SIZE);
  expect(terminals.list()).toHaveLength(12);
});

it('counts no terminal that could not be opened', async () => {
  let failures = 0;
  const open = async (): Promise<Terminal> => {
    failures += 1;
    throw new Error('the engine has gone');
  };
  const terminals = makeTerminals(open, () => {});
  for (let count = 1; count <= 13; count += 1)
    await expect(terminals.open(1, 'mesin-2', SIZE)).rejects.toThrow('the engine has gone');
  expect(failures).toBe(13);
  expect(terminals.list()).toEqual([]);
});

describe('the transcript', () => {
  it('has every byte since the beginning, the text a person read, and when it was shown in which size', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: Date.UTC(2026, 10, 21, 5, 20, 31) });
    const { terminals, terminal, id } = await oneTerminal();
    terminals.attach(id, 1, () => {});
    vi.advanceTimersByTime(250);
    terminal.shows('\u001B[32m$\u001B[0m da');
    vi.advanceTimersByTime(1_000);
    terminals.resize(id, 1, 100, 30);
    vi.advanceTimersByTime(50);
    terminal.shows('te\r\nSenin\r\n');
    expect(terminals.transcript(id)).toEqual({
      bytes: Buffer.from('\u001B[32m$\u001B[0m date\r\nSenin\r\n'),
      text: '$ date\nSenin\n',
      timing: [
        'H 0.000000 START_TIME 2026-11-21T05:20:31.000Z',
        'H 0.000000 COLUMNS 80',
        'H 0.000000 LINES 24',
        'O 0.250000 13',
        'S 1.000000 SIGWINCH ROWS=30 COLS=100',
        'O 0.050000 11',
        '',
      ].join('\n'),
      isCut: false,
    });
  });
});
