/** Names and addresses are settled once, before anything starts, so that no session can fail for a typing error. */
import { BoundSocket, isIP } from 'node:net';
import { ConfigError } from './option.ts';
import { lookup } from 'node:dns/promises';

/** The IP address of `host`; IPv4 first, as in the lab. */
export async function resolveHost(host: string, bind?: string): Promise<string> {
  const family = bind === undefined ? 0 : isIP(bind);
  try {
    return (await lookup(host, { order: 'ipv4first', family })).address;
  } catch (cause) {
    const expected = 'a name or an address that can be found here';
    throw new ConfigError(`--host is '${host}': expected ${expected} (${codeOf(cause)})`, { cause });
  }
}

/** Makes sure that sockets can be bound to `bind`. */
export function checkBind(bind: string): void {
  try {
    new BoundSocket({ host: bind }).close();
  } catch (cause) {
    throw new ConfigError(`--bind is '${bind}': expected an address of this machine (${codeOf(cause)})`, {
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
