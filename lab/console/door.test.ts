import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { makeDoor } from './door.ts';
import { newKeys } from './keys.ts';

const PORT = 4_321;
const HOST = `127.0.0.1:${PORT}`;

function request(url: string, headers: Record<string, string> = {}, method = 'GET'): IncomingMessage {
  return { url, method, headers: { host: HOST, ...headers } } as unknown as IncomingMessage;
}

/** A door, and what a browser has once it was let in. */
function entered() {
  const door = makeDoor(newKeys(PORT));
  const { pathname, search } = new URL(door.address);
  const admission = door.admit(request(pathname + search));
  if (admission.kind !== 'welcome') throw new Error('the printed address lets nobody in');
  return { door, admission, cookie: admission.cookie.split(';')[0] ?? '' };
}

describe('the door of the console', () => {
  it('gives a cookie for the address that was printed, which no script and no other site can use', () => {
    const { admission, cookie, door } = entered();
    expect(admission.cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(door.admit(request('/', { cookie })).kind).toBe('in');
    expect(door.admit(request('/', { cookie: `other=1; ${cookie}` })).kind).toBe('in');
    expect(door.admitSocket(request('/socket', { cookie, origin: `http://${HOST}` })).kind).toBe('in');
  });

  it('has another token and another cookie each time', () => {
    const [one, other] = [entered(), entered()];
    expect(one.door.address).not.toBe(other.door.address);
    expect(other.door.admit(request('/', { cookie: one.cookie })).kind).toBe('refused');
    expect(one.door.address).not.toContain(one.cookie.split('=')[1]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['no cookie', '/', {}],
    ['a wrong token', '/?token=AAAA', {}],
    ['an empty token', '/?token=', {}],
    ['a cookie of another value', '/', { cookie: `mesin-lab-${PORT}=AAAA` }],
    ['a cookie of another console', '/', { cookie: 'mesin-lab-1=AAAA' }],
  ])('refuses %s', (_, url, headers) => {
    expect(entered().door.admit(request(url, headers))).toMatchObject({ kind: 'refused', status: 403 });
  });

  it.each<[string, Record<string, string>]>([
    ['a name of somebody else that leads here', { host: `evil.example:${PORT}` }],
    ['the same name at another port', { host: '127.0.0.1:80' }],
    ['no name', { host: '' }],
    ['another site', { origin: 'http://evil.example' }],
    ['a page of another port here', { origin: 'http://127.0.0.1:80' }],
    ['a sandboxed page', { origin: 'null' }],
    ['what another site asks for', { 'sec-fetch-site': 'cross-site' }],
    ['what a page of another port asks for', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s, also with the cookie and with the token', (_, headers) => {
    const { door, cookie } = entered();
    const { pathname, search } = new URL(door.address);
    for (const url of ['/', '/console.js', '/frame', '/runs/a/report.html', pathname + search])
      expect(door.admit(request(url, { cookie, ...headers }))).toMatchObject({
        kind: 'refused',
        status: 403,
      });
    const own = { cookie, origin: `http://${HOST}`, ...headers };
    expect(door.admitSocket(request('/socket', own)).kind).toBe('refused');
  });

  it('takes a socket only from a page that says where it is from', () => {
    const { door, cookie } = entered();
    expect(door.admitSocket(request('/socket', { cookie })).kind).toBe('refused');
    expect(door.admitSocket(request('/socket', { origin: `http://${HOST}` })).kind).toBe('refused');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('answers no %s', (method) => {
    const { door, cookie } = entered();
    expect(door.admit(request('/', { cookie }, method))).toMatchObject({ kind: 'refused', status: 405 });
  });
});
