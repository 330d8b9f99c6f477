/**
 * Which ports of a Swarm are open between its hosts, judged by what needs them:
 *
 *     2377/tcp   a worker reaches its manager       a connection
 *     7946/tcp   hosts tell each other what runs    a connection
 *     7946/udp   the same, at once                  a name on an overlay network is known soon after it is there
 *     4789/udp   VXLAN: the packets themselves      a datagram on it arrives
 *
 * Source: Docker's documentation, "Manage swarm service networks" and "Overlay network driver".
 */
import { type Finding, found, type Result } from './finding.ts';

/** A host, as the Swarm addresses it. */
export interface Node {
  /** Its Docker context. */
  readonly host: string;
  /** Empty for one that is not in the Swarm yet. */
  readonly address: string;
}

/** From one host to another. */
interface Way {
  readonly from: Node;
  readonly to: Node;
}

/** What came of a connection. */
export interface Knock extends Way {
  readonly port: number;
  readonly isOpen: boolean;
}

/** What came of datagrams on an overlay network. */
export interface Crossing extends Way {
  /** Until `from` knew the name of what runs on `to`; `undefined` where it never did. */
  readonly namedMs: number | undefined;
  /** Whether a small one arrived, and one as large as the network takes, which may not be taken apart. */
  readonly isCrossed: boolean;
  readonly isCrossedFull: boolean;
}

/** It is known within a second or not until the hosts compare all they know over TCP, which was seen to take ten. */
const NAMED_WITHIN_MS = 5_000;

/** Of connections, a finding for each port. */
export function judgeKnocks(knocks: readonly Knock[]): Finding[] {
  return [...Map.groupBy(knocks, ({ port }) => port)].map(([port, ways]) => {
    const closed = ways.filter(({ isOpen }) => !isOpen);
    return open(port, 'tcp', ways, closed);
  });
}

/** Of datagrams as large as `mtu` at most, in bytes. */
export function judgeCrossings(crossings: readonly Crossing[], mtu: number): Finding[] {
  const named = crossings.filter(({ namedMs }) => namedMs !== undefined);
  // What a host knows of another comes from there.
  const late = crossings
    .filter(({ namedMs = Infinity }) => namedMs > NAMED_WITHIN_MS)
    .map(({ from: to, to: from }) => ({ from, to }));
  const findings = [open(7946, 'udp', crossings, late)];
  // Where the hosts know nothing of each other, nothing is sent.
  if (named.length === 0) return findings;
  const lost = named.filter(({ isCrossed }) => !isCrossed);
  findings.push(open(4789, 'udp', named, lost));
  const crossed = named.filter(({ isCrossed }) => isCrossed);
  const cut = crossed.filter(({ isCrossedFull }) => !isCrossedFull);
  if (crossed.length > 0) findings.push({ check: 'MTU', ...size(mtu, crossed, cut) });
  return findings;
}

function open(port: number, protocol: 'tcp' | 'udp', all: readonly Way[], closed: readonly Way[]): Finding {
  const check = `port ${port}/${protocol}`;
  if (closed.length === 0) return { check, state: 'fine', detail: `open ${listed(all)}` };
  const remedies = closed.map(
    ({ from, to }) =>
      `On ${to.host}: sudo ufw allow proto ${protocol} from ${from.address || 'any'} to any port ${port}`,
  );
  const remedy = [...new Set(remedies)].join('. ');
  return { check, state: 'missing', detail: `closed ${listed(closed)}`, remedy };
}

function size(mtu: number, all: readonly Way[], cut: readonly Way[]): Result {
  const bytes = mtu.toLocaleString('en');
  if (cut.length === 0) return found('fine', `packets of ${bytes} bytes pass ${listed(all)}`);
  return found(
    'missing',
    `small packets pass, but none of ${bytes} bytes ${listed(cut)}`,
    `What lies between must carry packets of ${(mtu + VXLAN_BYTES).toLocaleString('en')} bytes: join the Swarm over another network (--advertise-addr), as one through a VPN carries less.`,
  );
}

/** Ethernet inside, IP, UDP and VXLAN outside (RFC 7348, section 5). */
const VXLAN_BYTES = 50;

/** "from a to b, from b to a" as one where both are meant. */
function listed(ways: readonly Way[]): string {
  const names = ways.map(({ from, to }) => [from.host, to.host] as const);
  const has = (from: string, to: string): boolean => names.some(([a, b]) => a === from && b === to);
  return names
    .flatMap(([from, to]) => {
      if (!has(to, from)) return [`from ${from} to ${to}`];
      return from < to ? [`between ${from} and ${to}`] : [];
    })
    .join(', ');
}
