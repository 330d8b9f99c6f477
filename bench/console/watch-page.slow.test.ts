import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../../lab/testing/in-browser.ts';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { ToPage } from '../../lab/console/messages.ts';
import { watchPage } from './watch-page.ts';
import { type WebSocket, WebSocketServer } from 'ws';

const LATE_MS = 400;
/** A page that takes its time: it shows how many segments it has, and the rungs, long after it was told. */
const PAGE = `<!doctype html><div id="machines"><dl class="counts">
<div></div><div></div><div><dd>0</dd></div></dl></div>
<div id="sessions"><table><tbody></tbody></table></div><div class="rungs"></div>
<script>
const [count, rows, rungs] = ['dd', 'tbody', '.rungs'].map((one) => document.querySelector(one));
new WebSocket('ws://' + location.host).onmessage = ({ data }) => {
  const { kind, counts, sessions, segments } = JSON.parse(data);
  if (kind !== 'wire') return;
  setTimeout(() => (count.textContent = counts.segments.toLocaleString('en')), ${LATE_MS});
  if (location.hash !== '#rungs') return;
  if (sessions.length > 0)
    rows.innerHTML = '<tr><th><button aria-pressed="false" onclick="this.ariaPressed = true">mesin-2:40000</button>';
  setTimeout(() => (rungs.innerHTML += '<button aria-label="#' + segments[0][9] + ' SYN">'), ${2 * LATE_MS});
};
</script>`;

const RECORDING: ToPage = {
  kind: 'recording',
  name: 'a-burst',
  what: 'burst',
  isLive: true,
  port: 45_000,
  machines: [],
  captures: [],
  command: '',
};
const END = { address: '172.16.16.102', name: 'mesin-2', port: 40_000 };

function segment(number: number, startUs: number): ToPage {
  const isFirst = number === 1;
  return {
    kind: 'wire',
    capture: 'mesin-1',
    sessions: isFirst ? [{ id: 7, client: END, server: END, startUs }] : [],
    segments: [[7, 1_000, 1, ['SYN'], 0, 0, 0, [], '', number]],
    states: [],
    openAt: {},
    counts: { segments: 1_233 + number, sessions: 1, open: 1, asked: 0, answered: 0 },
  };
}

describeInBrowser('a page that is watched', describe, (given) => {
  async function watched(hash: string) {
    await using stack = new AsyncDisposableStack();
    const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(PAGE));
    const sockets = new WebSocketServer({ server: site });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    stack.defer(() => {
      for (const client of sockets.clients) client.terminate();
      site.close();
      site.closeAllConnections();
    });
    const address = site.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const page = await given.browser.newPage();
    stack.defer(() => page.close());
    await page.addInitScript(watchPage);
    const [[socket]] = await Promise.all([
      once(sockets, 'connection') as Promise<[WebSocket]>,
      page.goto(`http://127.0.0.1:${port}/${hash}`),
    ]);
    const cleanup = stack.move();
    return {
      page,
      socket,
      tell: (message: ToPage) => socket.send(JSON.stringify(message)),
      order: async () => {
        const heard = once(socket, 'message');
        await page.evaluate(() => window.bench.order({ kind: 'stop' }, true));
        return String((await heard)[0]);
      },
      seen: () => page.evaluate(() => window.bench.seen()),
      [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
    };
  }

  it('gives its order, and says when each segment came and was on the screen', async () => {
    await using it = await watched('');
    expect(await it.order()).toBe('{"kind":"stop"}');
    const startUs = Date.now() * 1_000;
    it.tell(RECORDING);
    it.tell(segment(1, startUs));
    await expect.poll(async () => (await it.seen()).segments.length).toBe(1);
    const { segments, shown, run, waiting } = await it.seen();
    expect({ shown, run, waiting }).toEqual({ shown: 1_234, run: 'a-burst', waiting: 0 });
    expect(segments[0]?.stampedMs).toBe(startUs / 1_000 + 1);
    expect((segments[0]?.drawnMs ?? 0) - (segments[0]?.heardMs ?? 0)).toBeGreaterThanOrEqual(LATE_MS - 1);
  });

  it('waits for the rung in the ladder that is looked at', async () => {
    await using it = await watched('#rungs');
    await it.order();
    it.tell(RECORDING);
    it.tell(segment(1, 0));
    await it.page.waitForSelector('[aria-pressed="true"]');
    it.tell(segment(2, 0));
    await expect.poll(async () => (await it.seen()).segments.length).toBe(2);
    const [, second] = (await it.seen()).segments;
    expect((second?.drawnMs ?? 0) - (second?.heardMs ?? 0)).toBeGreaterThanOrEqual(2 * LATE_MS - 1);
  });

  it('counts nothing that is told again, of a run that is over', async () => {
    await using it = await watched('');
    await it.order();
    it.tell(RECORDING);
    it.tell({ ...RECORDING, isLive: false });
    it.tell(segment(1, 0));
    it.tell({ kind: 'action', id: 1, command: '', output: '', exitCode: 0 });
    await expect.poll(async () => (await it.seen()).exitCode).toBe(0);
    const { segments, waiting, overMs, firstMs } = await it.seen();
    expect({ segments, waiting, firstMs }).toEqual({ segments: [], waiting: 0, firstMs: 0 });
    expect(overMs).toBeGreaterThan(0);
  });
});
