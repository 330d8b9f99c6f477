/** Packets inside packets: from what an IP header announces to the next IP header. */
import { enter, type Packet, passOver } from './packet.ts';
import { throughEthernet, throughPpp, throughType } from './link.ts';
import { u16 } from './bytes.ts';

const ETHERNET_IN_GRE = 0x6558;
const PPP_IN_GRE = 0x880b;

const GreFlag = { CHECKSUM: 0x8000, ROUTING: 0x4000, KEY: 0x2000, SEQUENCE: 0x1000, ACKNOWLEDGEMENT: 0x0080 };

/** RFC 2784 and 2890, and the version that PPTP uses (RFC 2637). */
function throughGre(packet: Packet): boolean {
  const { bytes, at, capturedEnd } = packet;
  if (!enter(packet, 'GRE')) return false;
  if (at + 4 > capturedEnd) return passOver(packet, 'cut short');
  const flags = u16(bytes, at);
  const type = u16(bytes, at + 2);
  const version = flags & 7;
  if (version > 1 || flags & GreFlag.ROUTING) return passOver(packet, 'GRE');
  const hasSum = (flags & GreFlag.CHECKSUM) !== 0;
  const hasAck = version === 1 && (flags & GreFlag.ACKNOWLEDGEMENT) !== 0;
  const fields = [hasSum, (flags & GreFlag.KEY) !== 0, (flags & GreFlag.SEQUENCE) !== 0, hasAck];
  packet.at = at + 4 + 4 * fields.filter(Boolean).length;
  if (packet.at > capturedEnd) return passOver(packet, 'cut short');
  if (type === ETHERNET_IN_GRE) return throughEthernet(packet);
  if (type === PPP_IN_GRE) return packet.at === packet.wireEnd ? passOver(packet, 'GRE') : throughPpp(packet);
  return throughType(packet, type);
}

const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;

/** What is carried over UDP, told by the port on either side (RFC 7348, RFC 8926). */
function throughUdp(packet: Packet): boolean {
  const { bytes, at, capturedEnd } = packet;
  if (at + 8 > capturedEnd) return passOver(packet, 'UDP');
  const ports = new Set([u16(bytes, at), u16(bytes, at + 2)]);
  if (ports.has(VXLAN_PORT)) return throughVxlan(packet, at + 8);
  if (ports.has(GENEVE_PORT)) return throughGeneve(packet, at + 8);
  return passOver(packet, 'UDP');
}

function throughVxlan(packet: Packet, at: number): boolean {
  if (at + 8 > packet.capturedEnd) return passOver(packet, 'UDP');
  packet.at = at + 8;
  return enter(packet, 'VXLAN') && throughEthernet(packet);
}

function throughGeneve(packet: Packet, at: number): boolean {
  const { bytes, capturedEnd } = packet;
  if (at + 8 > capturedEnd) return passOver(packet, 'UDP');
  const optionBytes = (bytes[at]! & 0x3f) * 4;
  packet.at = at + 8 + optionBytes;
  if (packet.at > capturedEnd) return passOver(packet, 'cut short');
  if (!enter(packet, 'Geneve')) return false;
  const type = u16(bytes, at + 2);
  return type === ETHERNET_IN_GRE ? throughEthernet(packet) : throughType(packet, type);
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  50: 'ESP',
  58: 'ICMPv6',
  59: 'IPv6 without content',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
  135: 'Mobility',
  139: 'HIP',
};

export const Protocol = { IPV4: 4, TCP: 6, UDP: 17, IPV6: 41, GRE: 47, AUTHENTICATION: 51 } as const;

/** From what an IP header announces, and is no TCP, to another IP header. False when there is none. */
export function throughTunnel(packet: Packet, protocol: number): boolean {
  switch (protocol) {
    case Protocol.IPV4:
    case Protocol.IPV6: {
      const inner = protocol === Protocol.IPV4 ? 4 : 6;
      const layer = `IPv${inner} in IPv${packet.family}`;
      packet.family = inner;
      return enter(packet, layer);
    }
    case Protocol.GRE:
      return throughGre(packet);
    case Protocol.UDP:
      return throughUdp(packet);
    default:
      return passOver(packet, PROTOCOL_NAMES[protocol] ?? `IP protocol ${protocol}`);
  }
}
