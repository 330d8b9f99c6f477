/** Names and addresses are settled once, before anything starts, so that no session can fail for a typing error. */
import { BoundSocket, isIP } from 'node:net';
import { ConfigError } from '../options/row.ts';
import { lookup } from 'node:dns/promises';

/** The IP address of `host`; IPv4 first, as in the lab. Throws {@link ConfigError}, also where `bind` cannot be bound. */
export async function resolveHost(host: string, bind?: string): Promise<string> {
  try {
    if (bind !== undefined) new BoundSocket({ host: bind }).close();
  } catch (cause) {
    throw unusable('--bind', bind, 'an address of this machine', cause);
  }
  try {
    return (await lookup(host, { order: 'ipv4first', family: isIP(bind ?? '') })).address;
  } catch (cause) {
    throw unusable('--host', host, 'a host name or an address that this computer can resolve', cause);
  }
}

function unusable(flag: string, given: string | undefined, expected: string, cause: unknown): ConfigError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
  return new ConfigError(`${flag} is '${given}': expected ${expected} (${String(code)})`, { cause });
}
