/** The kernel's routing table: networks that are reached through another device need no address here. */
import { readFileSync } from 'node:fs';

/** A route to half of all addresses or more is a way out (VPNs split it in two), not a claim to a network. */
const WAY_OUT = 2 ** 31;

/** IPv4 routes of this computer; none where it has no such file, as only Linux does. */
export function readRoutes(file = '/proc/net/route'): ReturnType<typeof parseRoutes> {
  try {
    return parseRoutes(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, addresses in hexadecimal, last byte first. */
export function parseRoutes(table: string) {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [device = '', destination = '', , , , , , mask = ''] = line.split(/\s+/);
      if (device === '' || mask === '') return [];
      const first = numberOf(destination);
      const size = 2 ** 32 - numberOf(mask);
      return size >= WAY_OUT ? [] : [{ device, subnet: { first, last: first + size - 1 } }];
    });
}

function numberOf(hexadecimal: string): number {
  return Buffer.from(hexadecimal, 'hex').readUInt32LE();
}
