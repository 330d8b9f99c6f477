/** One end of a connection, as people, URLs and programs write it. */

/** `mesin-1:45000`, `172.16.16.101:45000`, and an IPv6 address in brackets (RFC 3986, 3.2.2): `[fd00::1]:45000`. */
export function endpointText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** As our server, Python's and Node's print it: `('172.16.16.102', 40036)`, `172.16.16.102:40036`. */
const PRINTED = /(\d{1,3}(?:\.\d{1,3}){3})'?(?:, |:)(\d{1,5})\b/g;

/** Those that a line names, as `172.16.16.102:40036`, and where each stands; IPv4 only. */
export function endpointsIn(line: string) {
  return Array.from(line.matchAll(PRINTED), ({ index: start, 0: { length }, 1: address, 2: port }) => ({
    endpoint: `${address}:${port}`,
    start,
    end: start + length,
  }));
}
