import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { join } from 'node:path';
import { listeningSite, SECRETS } from './testing/site.ts';
import { mkdirSync, symlinkSync } from 'node:fs';
import { openPages } from './pages.ts';

const REPORT = '<p>REPORT OF A RUN</p>';
const CONTENT = [...SECRETS, REPORT, 'mesin-lab</title>', 'root:'];

/** A site with a run, a grade, and files beside the shelves that nobody may have. */
async function site() {
  const folder = folderWith({
    'out/2026-11-21T06-17-37.435Z-burst/report.html': REPORT,
    'out/2026-11-21T06-17-37.435Z-burst/pcap/mesin-1.pcap': 'PACKETS',
    'out/grades/2026-11-21T06-20-00.000Z-server/grade.html': REPORT,
    'secret.txt': 'root: SECRET',
    'outside/secret.txt': 'root: SECRET',
    'out/notes/secret.txt': 'root: SECRET',
    'out2/secret.txt': 'root: SECRET',
  });
  symlinkSync('../../secret.txt', join(folder, 'out/2026-11-21T06-17-37.435Z-burst/linked.txt'));
  symlinkSync('../../outside', join(folder, 'out/2026-11-21T06-17-37.435Z-burst/linked'));
  mkdirSync(join(folder, 'out/2026-11-21T06-17-37.435Z-burst/logs'));
  const made = await listeningSite({ runs: join(folder, 'out'), grades: join(folder, 'out/grades') });
  const pages = openPages(made.server, made.door, { greet: () => {}, hear: () => {}, leave: () => {} });
  cleanups.push(() => pages[Symbol.dispose]());
  return { ...made, folder };
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const PATHS: [string, Record<string, string>][] = [
  ['/', {}],
  ['/console.js', {}],
  ['/console.css', {}],
  ['/frame?capture=mesin-1&packet=7', {}],
  ['/runs/2026-11-21T06-17-37.435Z-burst/report.html', {}],
  ['/runs/2026-11-21T06-17-37.435Z-burst/pcap/mesin-1.pcap', {}],
  ['/grades/2026-11-21T06-20-00.000Z-server/grade.html', {}],
  ['/nothing', {}],
  ['/socket', UPGRADE],
];

describe('what the console serves', () => {
  it('is the page, its files, a frame, runs and grades for a browser that was let in', async () => {
    const { ask, cookie, own, welcome } = await site();
    expect(welcome).toMatchObject({ status: 303, headers: { location: '/' }, body: '' });
    const headers = { cookie, origin: `http://${own}`, 'sec-fetch-site': 'same-origin' };
    const found = await Promise.all(
      PATHS.map(async ([path, more]) => ask({ path, headers: { ...headers, ...more } })),
    );
    expect(found.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 404, 101]);
    expect(found[0]?.body).toContain('<html lang="id">');
    expect(found.slice(1, 7).map(({ body }) => body)).toEqual([...SECRETS, REPORT, 'PACKETS', REPORT]);
  });

  it.each<
    [string, (site: Awaited<ReturnType<typeof listeningSite>>) => { headers?: object; query?: string }]
  >([
    ['no cookie', ({ own }) => ({ headers: { origin: `http://${own}` } })],
    [
      'a wrong cookie',
      ({ own, cookie }) => ({ headers: { cookie: `${cookie.slice(0, -1)}!`, origin: `http://${own}` } }),
    ],
    ['a wrong token', ({ own }) => ({ headers: { origin: `http://${own}` }, query: 'token=AAAA' })],
    ['a wrong Host', ({ cookie, port }) => ({ headers: { cookie, host: `evil.example:${port}` } })],
    [
      'another port in Host',
      ({ cookie, own }) => ({ headers: { cookie, host: '127.0.0.1:1', origin: `http://${own}` } }),
    ],
    ['a foreign Origin', ({ cookie }) => ({ headers: { cookie, origin: 'http://evil.example' } })],
    ['the Origin of a sandbox', ({ cookie }) => ({ headers: { cookie, origin: 'null' } })],
    [
      'a request from another site',
      ({ cookie, own }) => ({ headers: { cookie, origin: `http://${own}`, 'sec-fetch-site': 'cross-site' } }),
    ],
    [
      'the token, but a wrong Host',
      ({ token, port }) => ({ headers: { host: `evil.example:${port}` }, query: token.slice(1) }),
    ],
    [
      'the token, but a foreign Origin',
      ({ token }) => ({ headers: { origin: 'http://evil.example' }, query: token.slice(1) }),
    ],
  ])('is refused on every path with %s, without a word of it', async (_, wrong) => {
    const made = await site();
    const { headers, query } = wrong(made);
    for (const [path, more] of PATHS) {
      const asked = query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
      const answer = await made.ask({ path: asked, headers: { ...headers, ...more } });
      expect(answer.status, asked).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
      for (const content of CONTENT) expect(answer.body).not.toContain(content);
    }
  });

  it('takes no socket from a page that does not say where it is from, nor elsewhere than at its place', async () => {
    const { ask, cookie, own } = await site();
    expect((await ask({ path: '/socket', headers: { ...UPGRADE, cookie } })).status).toBe(403);
    const headers = { ...UPGRADE, cookie, origin: `http://${own}` };
    for (const path of ['/', '/socket/', '/socket?x', '/runs/2026-11-21T06-17-37.435Z-burst/report.html'])
      expect((await ask({ path, headers })).status).toBe(404);
  });

  it.each(['//', '/\\', '//[', 'http://[/', '*'])(
    'refuses a stranger who asks for %s, which is no address',
    async (path) => {
      const { ask } = await site();
      const answer = await ask({ path });
      expect([400, 403]).toContain(answer.status);
      for (const content of CONTENT) expect(answer.body).not.toContain(content);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('answers no %s', async (method) => {
    const { ask, cookie } = await site();
    const answer = await ask({ path: '/console.js', method, headers: { cookie } });
    expect(answer.status).toBe(405);
    expect(answer.body).not.toContain(SECRETS[0]);
  });

  it.each([
    '/runs/../secret.txt',
    '/runs/../../../../../../etc/passwd',
    '/runs/%2e%2e/secret.txt',
    '/runs/..%2fsecret.txt',
    '/runs/2026-11-21T06-17-37.435Z-burst%2f..%2f..%2f..%2fsecret.txt',
    '/runs/..%5csecret.txt',
    '/runs/%252e%252e/secret.txt',
    '/runs//etc/passwd',
    '/runs/%2fetc%2fpasswd',
    '/runs/2026-11-21T06-17-37.435Z-burst/report.html%00.pcap',
    '/runs/%ff%fe',
    '/runs/2026-11-21T%2f..%2f../secret.txt',
    '/runs/2026-11-21T06-17-37.435Z-burst%2f..%2f../secret.txt',
    '/runs/notes/secret.txt',
    '/grades/2026-11-21T%2f..%2f../notes/secret.txt',
    '/runs/..%2fout2/secret.txt',
    '/runs/2026-11-21T06-17-37.435Z-burst',
    '/runs/2026-11-21T06-17-37.435Z-burst/',
    '/runs/',
    '/runs',
    '/2026-11-21T06-17-37.435Z-burst/report.html',
    '/__proto__/secret.txt',
    '/constructor/name',
    '/etc/passwd',
    '/runs/2026-11-21T06-17-37.435Z-burst/linked.txt',
    '/runs/2026-11-21T06-17-37.435Z-burst/linked/secret.txt',
  ])('has nothing at %s', async (path) => {
    const { ask, cookie } = await site();
    const answer = await ask({ path, headers: { cookie } });
    expect(answer.body).not.toContain('root:');
    expect(answer.status).toBe(404);
  });

  it('tells the browser with every answer to keep, guess, frame and run nothing', async () => {
    const { ask, cookie, token } = await site();
    const visits = [
      { path: `/${token}` },
      ...PATHS.filter(([, more]) => more !== UPGRADE).map(([path]) => ({ path, headers: { cookie } })),
      { path: '/' },
      { path: '/', method: 'POST', headers: { cookie } },
    ];
    for (const visit of visits) {
      const { headers, status } = await ask(visit);
      expect(headers, visit.path).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      if (status !== 303) expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    }
  });

  it('lets only its own script run in the page, and shuts what runs left behind into a sandbox', async () => {
    const { ask, cookie } = await site();
    const policyOf = async (path: string): Promise<string[]> => {
      const { headers } = await ask({ path, headers: { cookie } });
      return String(headers['content-security-policy']).split('; ');
    };
    const page = await policyOf('/');
    expect(page).toEqual(
      expect.arrayContaining(["script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]),
    );
    for (const path of [
      '/runs/2026-11-21T06-17-37.435Z-burst/report.html',
      '/runs/2026-11-21T06-17-37.435Z-burst/pcap/mesin-1.pcap',
      '/grades/2026-11-21T06-20-00.000Z-server/grade.html',
    ]) {
      const file = await policyOf(path);
      const sandbox = file.find((rule) => rule.startsWith('sandbox')) ?? '';
      expect(sandbox).toMatch(/^sandbox( |$)/);
      expect(sandbox).not.toContain('allow-same-origin');
      expect(file.filter((rule) => rule.startsWith('connect-src'))).toEqual([]);
    }
  });
});
