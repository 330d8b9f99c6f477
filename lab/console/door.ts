/**
 * Who may come in. The console is on this computer's loopback address, which every page of a browser and every user of
 * the computer can reach as well: so the address it prints has a token, the browser that opens it gets a cookie for it,
 * and whatever comes without one is turned away, whatever it asks for.
 *
 *     GET /?token=…  ──▶  303 to /, Set-Cookie  ──▶  GET / with the cookie
 */
import type { IncomingMessage } from 'node:http';
import type { Keys } from './keys.ts';
import { timingSafeEqual } from 'node:crypto';

/** What becomes of a request. */
export type Admission =
  | { readonly kind: 'in' }
  /** It brought the token: it gets the cookie, and an address without the token. */
  | { readonly kind: 'welcome'; readonly cookie: string }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 405; readonly why: string };

export type Door = ReturnType<typeof makeDoor>;

/** For a console that listens on the keys' port, on 127.0.0.1. */
export function makeDoor({ port, token, pass }: Pick<Keys, 'port' | 'token' | 'pass'>) {
  // Cookies know no ports: two consoles must not take each other's.
  const cookieName = `mesin-lab-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const refused = (status: 400 | 403 | 405, why: string): Admission => ({ kind: 'refused', status, why });

  /** The rules that hold with and without a cookie. */
  const obstacle = (
    { method, headers, url = '/' }: IncomingMessage,
    isSocket: boolean,
  ): Admission | undefined => {
    if (method !== 'GET') return refused(405, 'The console answers GET only.');
    if (!URL.canParse(url, `http://${hosts[0]}`)) return refused(400, 'That is no address.');
    const { host = '', origin } = headers;
    // A name of somebody else's that resolves to 127.0.0.1 (DNS rebinding) comes with that name.
    if (!hosts.includes(host))
      return refused(403, `The console is at ${hosts[0]} and at no other name or port.`);
    const isForeign = origin !== undefined && origin !== `http://${host}`;
    if (isForeign || (isSocket && origin === undefined))
      return refused(403, 'The console answers no other site.');
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return refused(403, 'The console answers no other site.');
    return undefined;
  };

  return {
    /** What to open in a browser. */
    address: `http://${hosts[0]}/?token=${token}`,

    /** Of a page or a file. */
    admit(request: IncomingMessage): Admission {
      const wrong = obstacle(request, false);
      if (wrong !== undefined) return wrong;
      const given = new URL(request.url ?? '/', `http://${hosts[0]}`).searchParams.get('token');
      if (given !== null && isSame(given, token))
        return {
          kind: 'welcome',
          cookie: `${cookieName}=${pass}; Path=/; HttpOnly; SameSite=Strict`,
        };
      return hasPass(request) ? { kind: 'in' } : refused(403, STRANGER);
    },

    /** Of a WebSocket, which a browser opens for any site: it has to say which. */
    admitSocket(request: IncomingMessage): Admission {
      return obstacle(request, true) ?? (hasPass(request) ? { kind: 'in' } : refused(403, STRANGER));
    },
  };

  function hasPass({ headers: { cookie = '' } }: IncomingMessage): boolean {
    return cookie
      .split(';')
      .map((one) => one.trim().split('='))
      .some(([name, value = '']) => name === cookieName && isSame(value, pass));
  }
}

const STRANGER = 'Open the address that npm run lab:console printed: it lets this browser in.';

/** Takes as long whether the first character differs or the last. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
