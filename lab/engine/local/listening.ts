/** Whether a program listens on a port, found out without connecting where the system tells. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** State TCP_LISTEN of proc(5), /proc/net/tcp. */
const LISTEN = '0A';

export async function isListening(address: string, port: number): Promise<boolean> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return answers(address, port);
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return tables.some((table) =>
    table?.split('\n').some((line) => {
      const [, local, , state] = line.trim().split(/\s+/);
      return state === LISTEN && local !== undefined && local.endsWith(suffix) && covers(local, address);
    }),
  );
}

/** An entry is for this address or for all. IPv4 stands there as one 32-bit number in host order (little endian). */
function covers(local: string, address: string): boolean {
  const host = local.split(':')[0] ?? '';
  const own = address
    .split('.')
    .toReversed()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
  return /^0+$/.test(host) || host.endsWith(own);
}

async function answers(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
