/** Numbers that have names in the field, and hexadecimal. */

const ETHERTYPES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x8100: 'VLAN',
  0x86dd: 'IPv6',
  0x8847: 'MPLS',
  0x8864: 'PPPoE',
  0x88a8: 'VLAN',
  0x88cc: 'LLDP',
  0x9100: 'VLAN',
};

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'hop-by-hop',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'routing',
  44: 'fragment',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  60: 'destination options',
  132: 'SCTP',
};

/** `IPv4`, `EtherType 0x1234`. */
export function etherTypeName(type: number): string {
  return ETHERTYPES[type] ?? `EtherType ${hex(type, 4)}`;
}

/** `TCP`, `IP protocol 200`. */
export function protocolName(protocol: number): string {
  return PROTOCOLS[protocol] ?? `IP protocol ${protocol}`;
}

/** `0x0800` */
export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
