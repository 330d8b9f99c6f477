/** The kernel's tables of TCP sockets (proc(5)) as values, whoever read their text: the lab, a machine, a probe. */

/** Both tables; a system without IPv6 has the first alone. */
export const SOCKET_TABLES = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

/** State TCP_LISTEN. */
const LISTEN = '0A';

/** One entry of a table. */
export interface ListeningSocket {
  /** As people write it; `0.0.0.0` and `::` are all addresses, and an IPv4 address in IPv6 is shown as IPv4. */
  readonly address: string;
  readonly port: number;
  /** Whose it is, by number. */
  readonly uid: number;
  /** By which `/proc/<pid>/fd` names it. */
  readonly inode: string;
  /** The entry as the kernel wrote it, without the space around it. */
  readonly line: string;
}

/** The sockets of one table that listen, in its order. Lines that are no entries are passed over. */
export function listeningIn(table: string): ListeningSocket[] {
  // Only these are taken apart: a busy computer has tens of thousands of others.
  const likely = table.split('\n').filter((text) => text.includes(` ${LISTEN} `));
  return likely.flatMap((text) => {
    const line = text.trim();
    const [, local = '', , state, , , , uid, , inode = ''] = line.split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state !== LISTEN) return [];
    return [
      { address: addressText(address), port: Number.parseInt(port, 16), uid: Number(uid), inode, line },
    ];
  });
}

/** Whether a socket that listens on `listening` takes connections to the IPv4 address `address`. */
export function covers(listening: string, address: string): boolean {
  return listening === address || listening === '0.0.0.0' || listening === '::';
}

/** Stands there as 32-bit numbers in host order, which is little endian on all we run on. */
function addressText(hex: string): string {
  const words = hex.toLowerCase().match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const ipv4 = bytes
    .slice(-4)
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
  const prefix = bytes.slice(0, -4).join('');
  if (prefix === '' || prefix === `${'0'.repeat(20)}ffff`) return ipv4;
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  // The way of writing it that RFC 5952 asks for is the URL parser's own.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
