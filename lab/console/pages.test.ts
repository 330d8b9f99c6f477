import { describe, expect, it, onTestFinished } from 'vitest';
import { listeningSite } from './testing/site.ts';
import { openPages, type Page } from './pages.ts';
import type { FromPage } from './orders.ts';
import { once } from 'node:events';
import { WebSocket } from 'ws';

const NO_SHELVES = { runs: '/nowhere', grades: '/nowhere' };
const MEGABYTE = 'x'.repeat(1_000_000);

/** Pages that are open, and what they asked for. */
async function opened() {
  const site = await listeningSite(NO_SHELVES);
  const heard: [page: number, order: FromPage][] = [];
  const left: number[] = [];
  const greeted: Page[] = [];
  const pages = openPages(site.server, site.door, {
    greet: (page) => {
      greeted.push(page);
      page.tell({ kind: 'welcome', page: page.id, scenarios: [] });
    },
    hear: (page, order) => heard.push([page.id, order]),
    leave: (page) => left.push(page.id),
  });
  onTestFinished(() => pages[Symbol.dispose]());
  /** A page, with all that it is told. */
  const open = async () => {
    const socket = new WebSocket(`ws://${site.own}/socket`, {
      headers: { cookie: site.cookie },
      origin: `http://${site.own}`,
    });
    onTestFinished(() => socket.terminate());
    const told: unknown[] = [];
    const shown: Buffer[] = [];
    socket.on('message', (data: Buffer, isBinary) =>
      isBinary ? shown.push(data) : told.push(JSON.parse(String(data))),
    );
    await once(socket, 'open');
    await expect.poll(() => told).toHaveLength(1);
    return { socket, told, shown };
  };
  return { ...site, pages, heard, left, greeted, open };
}

const closing = async (socket: WebSocket): Promise<unknown[]> => {
  const [code, why] = (await once(socket, 'close')) as [number, Buffer];
  return [code, String(why)];
};

describe('the pages', () => {
  it('are greeted each with its number, and hear what is told to all', async () => {
    const { pages, open } = await opened();
    const [one, other] = [await open(), await open()];
    pages.tell({ kind: 'refused', why: 'no' });
    for (const [index, { told }] of [one, other].entries())
      await expect
        .poll(() => told)
        .toEqual([
          { kind: 'welcome', page: index + 1, scenarios: [] },
          { kind: 'refused', why: 'no' },
        ]);
  });

  it('hear what is told to one of them alone, and see its terminal by number', async () => {
    const { greeted, open } = await opened();
    const [one, other] = [await open(), await open()];
    greeted[0]?.show(258, Uint8Array.of(74, 65, 77));
    greeted[0]?.tell({ kind: 'refused', why: 'not you' });
    await expect.poll(() => one.told).toHaveLength(2);
    expect(one.shown).toEqual([Buffer.from([0, 0, 1, 2, 74, 65, 77])]);
    expect([other.told.length, other.shown.length]).toEqual([1, 0]);
  });

  it('give orders, of which it is known whose they are, until they leave', async () => {
    const { heard, left, open } = await opened();
    await open();
    const { socket } = await open();
    socket.send(JSON.stringify({ kind: 'keys', terminal: 1, keys: 'ls\r' }));
    await expect.poll(() => heard).toEqual([[2, { kind: 'keys', terminal: 1, keys: 'ls\r' }]]);
    socket.close();
    await expect.poll(() => left).toEqual([2]);
  });

  it.each<[string, string | Buffer]>([
    ['no JSON', 'ls'],
    ['a number', '1'],
    ['null', 'null'],
    ['an order there is not', '{"kind":"shell","command":"id"}'],
    ['an order that lacks something', '{"kind":"keys","terminal":1}'],
    ['an order with something more', '{"kind":"stop","__proto__":1,"path":"/"}'],
    [
      'a machine there is not',
      '{"kind":"open-terminal","machine":"mesin-4","capture":false,"columns":80,"rows":24}',
    ],
    ['half a client', '{"kind":"burst","clients":0.5,"requests":1,"stagger":0,"pipeline":1,"hold":0}'],
    ['a path without end', JSON.stringify({ kind: 'grade', path: 'x'.repeat(5_000) })],
    ['bytes', Buffer.from([0xff, 0x00, 0x80])],
  ])('are let go of when they send %s, and nobody hears it', async (_, order) => {
    const { heard, left, open } = await opened();
    const { socket } = await open();
    socket.send(order);
    expect(await closing(socket)).toEqual([1008, 'not an order of this console']);
    expect(heard).toEqual([]);
    await expect.poll(() => left).toEqual([1]);
  });

  it('are let go of when they send more than any order takes', async () => {
    const { heard, open } = await opened();
    const { socket } = await open();
    socket.on('error', () => {}); // its line may break before all is sent
    socket.send(JSON.stringify({ kind: 'keys', terminal: 1, keys: MEGABYTE.repeat(3) }));
    expect((await closing(socket))[0]).toBeOneOf([1006, 1009]);
    expect(heard).toEqual([]);
  });

  it('are let go of when they take nothing in, while the others hear everything', async () => {
    const { pages, open } = await opened();
    const [slow, quick] = [await open(), await open()];
    slow.socket.pause();
    const message = { kind: 'refused', why: MEGABYTE } as const;
    let count = 0;
    // More than the kernel keeps for a reader, and what the console keeps besides.
    while (count < 40) {
      pages.tell(message);
      count += 1;
      await expect.poll(() => quick.told.length, { interval: 2 }).toBe(count + 1);
    }
    slow.socket.resume();
    expect(await closing(slow.socket)).toEqual([1013, 'too slow']);
    expect(slow.told.length).toBeLessThan(count);
    expect(quick.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('hear that the console has ended', async () => {
    const { pages, open } = await opened();
    const { socket } = await open();
    pages[Symbol.dispose]();
    expect((await closing(socket))[0]).toBe(1001);
  });
});
