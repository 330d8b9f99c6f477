/** One end of a connection, as people and URLs write it. */

/** `mesin-1:45000`, `172.16.16.101:45000`, and an IPv6 address in brackets (RFC 3986, 3.2.2): `[fd00::1]:45000`. */
export function endpointText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
