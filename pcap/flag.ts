/** The bits of the TCP header's flags (RFC 9293, section 3.1; AE is RFC 9768's), under Wireshark's names. */
export const Flag = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ECE: 0x40,
  CWR: 0x80,
  AE: 0x100,
} as const;

/** The names of the flags that are set, lowest first: `SYN`, `ACK` and so on. */
export const flagNames = namesOfBits(Flag);

/** Reads bits as names, in the order of `bitOf`. Equal bits share one frozen array, so a segment costs none of its own. */
export function namesOfBits<Name extends string>(bitOf: Readonly<Record<Name, number>>) {
  const known = new Map<number, readonly Name[]>();
  const all = Object.keys(bitOf) as Name[];
  const named = (bits: number): readonly Name[] => Object.freeze(all.filter((name) => bits & bitOf[name]));
  return (bits: number) => known.getOrInsertComputed(bits, named);
}
