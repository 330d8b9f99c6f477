/** Arithmetic on IPv4 subnets, to see whether two of them share addresses. */

/** Its first and last address as numbers. */
export interface Subnet {
  readonly first: number;
  readonly last: number;
}

/** Reads `172.16.16.0/24`; `undefined` for what is no IPv4 subnet. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** An address as a number; `undefined` for what is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
  return parseSubnet(`${text}/32`)?.first;
}

/** An address, given as a number, as people write it. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

/** Whether all addresses of a subnet are in another, given as people write it. */
export function isInside({ first, last }: Subnet, text: string): boolean {
  const other = parseSubnet(text);
  return other !== undefined && other.first <= first && last <= other.last;
}

/** Whether two subnets have an address in common. */
export function overlap(one: Subnet, other: Subnet): boolean {
  return one.first <= other.last && other.first <= one.last;
}
