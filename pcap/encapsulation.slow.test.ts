/** What IP travels in, one layer after the other, beside tshark; and what is no TCP, counted by what it is. */
import { describe, expect, it } from 'vitest';
import {
  authentication,
  ethernet,
  frameOf,
  geneve,
  gre,
  ipv4,
  ipv6,
  mpls,
  pktap,
  pppoe,
  radiotap,
  snap,
  tcpBytes,
  udp,
  vxlan,
  wireless,
} from './testing/write-frame.ts';
import { hasTshark, refereeNote } from './testing/tshark.ts';
import { judge, written } from './testing/referee.ts';
import { pcap } from './testing/write-capture.ts';
import { readCapture } from './capture-file.ts';
import { segmentOf } from './segment.ts';

const START_NS = 1_790_000_000_000_000_000n;
const TCP = tcpBytes({
  src: '',
  srcPort: 40_000,
  dst: '',
  dstPort: 45_000,
  seq: 1,
  ack: 1,
  flags: 0x18,
  payload: 'TIME\r\n',
});
const IP = ipv4('10.0.0.1', '10.0.0.2', TCP);
const IP6 = ipv6('fd00::1', 'fd00::2', TCP);

/** The outer header of a tunnel. */
function over4(protocol: number, payload: Uint8Array): Buffer {
  return ethernet(ipv4('172.16.0.1', '172.16.0.2', payload, { protocol }));
}

function over6(protocol: number, payload: Uint8Array): Buffer {
  const header = ipv6('fd01::1', 'fd01::2', payload);
  header[6] = protocol;
  return ethernet(header);
}

function captureOf(frames: readonly Uint8Array[], linkType = 1): Buffer {
  return pcap(
    frames.map((bytes, index) => ({ bytes, timeNs: START_NS + BigInt(index) })),
    { linkType },
  );
}

const ppp = (protocol: readonly number[], ip: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(protocol), ip]);
const LLC = snap(0x0800, IP);

/** Link type, layers around IP as a segment names them, frame. */
const READ: readonly (readonly [linkType: number, outer: string | undefined, frame: Uint8Array])[] = [
  [1, undefined, ethernet(IP, [1, 2])],
  [1, 'MPLS', frameOf(0x8847, mpls([100], IP))],
  [1, 'MPLS', frameOf(0x8848, mpls([100, 200, 300], IP6))],
  [1, 'PPPoE', frameOf(0x8864, pppoe(0x21, IP))],
  [1, 'PPPoE', frameOf(0x8864, pppoe(0x57, IP6))],
  [1, 'SNAP', frameOf(LLC.length, LLC)],
  [1, 'SNAP', frameOf(LLC.length, snap(0x0800, IP, [0, 0, 0xf8]))],
  [1, 'LLC', frameOf(IP.length + 3, Buffer.concat([Buffer.from([6, 6, 3]), IP]))],
  [1, 'GRE', over4(47, gre(0, 0x0800, 0, IP))],
  [1, 'GRE', over4(47, gre(0xb000, 0x86dd, 12, IP6))],
  [1, 'GRE', over4(47, gre(0x2000, 0x6558, 4, ethernet(IP)))],
  [1, 'GRE, MPLS', over4(47, gre(0, 0x8847, 0, mpls([7], IP)))],
  [1, 'GRE', over4(47, gre(0x3081, 0x880b, 12, ppp([0xff, 3, 0, 0x21], IP)))],
  [1, 'GRE', over4(47, gre(0x3001, 0x880b, 8, ppp([0x21], IP)))],
  [1, 'IPv4 in IPv4', over4(4, IP)],
  [1, 'IPv6 in IPv4', over4(41, IP6)],
  [1, 'IPv4 in IPv6', over6(4, IP)],
  [1, 'IPv6 in IPv6', over6(41, IP6)],
  [1, 'AH', over4(51, authentication(6, TCP))],
  [1, 'AH, IPv4 in IPv4', over4(51, authentication(4, IP))],
  [1, 'AH', over6(51, authentication(6, TCP))],
  [1, 'VXLAN', over4(17, vxlan(ethernet(IP, [10])))],
  [1, 'VXLAN', over6(17, vxlan(ethernet(IP6)))],
  [1, 'Geneve', over4(17, geneve(0x6558, 0, ethernet(IP)))],
  [1, 'Geneve', over4(17, geneve(0x6558, 3, ethernet(IP6)))],
  [1, 'GRE, IPv4 in IPv4', over4(47, gre(0, 0x0800, 0, ipv4('10.9.0.1', '10.9.0.2', IP, { protocol: 4 })))],
  [0, undefined, Buffer.concat([Buffer.from([0, 0, 8, 0]), IP])],
  [0, undefined, Buffer.concat([Buffer.from([0, 0, 0x86, 0xdd]), IP6])],
  [0, undefined, Buffer.concat([Buffer.from([0, 2, 0, 0]), IP])],
  [9, undefined, ppp([0xff, 3, 0, 0x21], IP)],
  [9, undefined, ppp([0x57], IP6)],
  [51, 'PPPoE', pppoe(0x21, IP)],
  [105, 'SNAP', wireless([0x08, 1], 0, LLC)],
  [105, 'SNAP', wireless([0x08, 3], 6, LLC)],
  [105, 'SNAP', wireless([0x88, 1], 2, LLC)],
  [105, 'SNAP', wireless([0x88, 0x81], 6, LLC)],
  [127, 'SNAP', radiotap({}, wireless([0x08, 2], 0, LLC))],
  [127, 'SNAP', radiotap({ flags: 0x10, hasTime: true }, wireless([0x88, 2], 2, LLC, 4))],
  [127, 'SNAP', radiotap({ flags: 0x10, hasTime: true, isLong: true }, wireless([0x08, 1], 0, LLC, 4))],
  [258, undefined, pktap(1, ethernet(IP))],
  [258, undefined, pktap(0, Buffer.concat([Buffer.from([2, 0, 0, 0]), IP]))],
  [258, undefined, pktap(12, IP6)],
];

describe.skipIf(!hasTshark)(`what carries IP, beside tshark${refereeNote}`, () => {
  it.each(READ)('is read alike and named: link type %i, %s', async (linkType, outer, frame) => {
    const capture = captureOf([frame], linkType);
    const { ours, theirs, warnings } = await judge(capture);
    expect(theirs).toHaveLength(1);
    expect(ours).toEqual(theirs);
    expect(warnings).toEqual([]);
    await readCapture(written(capture), {
      onSegment: (packet) => expect(segmentOf(packet).outer).toBe(outer),
    });
  });

  it('is put together from the fragments of its tunnel', async () => {
    const payload = gre(0, 0x0800, 0, IP);
    const piece = (offset: number, more: boolean): Buffer =>
      ethernet(
        ipv4('172.16.0.1', '172.16.0.2', more ? payload.subarray(0, 32) : payload.subarray(offset), {
          protocol: 47,
          id: 9,
          fragment: { offset, more },
        }),
      );
    const { ours, theirs } = await judge(captureOf([piece(0, true), piece(32, false)]));
    expect(theirs).toHaveLength(1);
    expect(ours).toEqual(theirs);
  });

  // What the tags inside a CIPSO option (134) say is not looked at.
  it('agrees where an IPv4 option of any type hides TCP, and where its route ends', async () => {
    const types = Array.from({ length: 256 }, (_, type) => type).filter((type) => type !== 134);
    const lengths = Array.from({ length: 14 }, (_, length) => length);
    const frames = types.flatMap((type) =>
      lengths.flatMap((length) =>
        [0, 4].map((fill) => {
          const options = [type, length, ...Array.from({ length: 10 }, () => fill)];
          return ethernet(ipv4('172.16.16.102', '172.16.16.101', TCP, { options }));
        }),
      ),
    );
    const { ours, theirs } = await judge(captureOf(frames));
    expect(theirs.length).toBeGreaterThan(7_000);
    expect(ours).toEqual(theirs);
  });

  it('agrees where an extension header of IPv6 ends the search, and where a route ends', async () => {
    const padding = [0, 0, 0, 0, 0, 0, 0];
    const types = [0, 43, 44, 50, 51, 59, 60, 135, 139, 140, 253, 254];
    const address = (last: number): number[] => [0xfd, ...Array.from({ length: 14 }, () => 0), last];
    const routes = [0, 1, 2, 3, 4].flatMap((type) =>
      [0, 1, 2].map((left) => [
        { type: 43, rest: [4, type, left, 0, 0, 0, 0, ...address(9), ...address(8)] },
      ]),
    );
    const headers = [...types.map((type) => [{ type, rest: padding }]), ...routes];
    const frames = headers.map((extensions) => ethernet(ipv6('fd00::1', 'fd00::2', TCP, extensions)));
    const { ours, theirs } = await judge(captureOf(frames));
    expect(theirs.length).toBeGreaterThan(20);
    expect(ours).toEqual(theirs);
  });
});

describe('what is no TCP', () => {
  it.each<[other: string, linkType: number, frame: Uint8Array]>([
    ['ARP', 1, frameOf(0x0806, new Uint8Array(28))],
    ['EtherType 0x9999', 1, frameOf(0x9999, new Uint8Array(28))],
    ['STP', 1, frameOf(43, new Uint8Array([0x42, 0x42, 3, ...new Uint8Array(40)]))],
    ['PPP 0xc021', 1, frameOf(0x8864, pppoe(0xc021, new Uint8Array(4)))],
    ['UDP', 1, over4(17, udp(53, new Uint8Array(20)))],
    ['UDP', 1, over4(47, gre(0, 0x0800, 0, ipv4('10.0.0.1', '10.0.0.2', udp(53, IP), { protocol: 17 })))],
    ['ICMP', 1, over4(1, new Uint8Array(8))],
    ['ICMPv6', 1, over6(58, new Uint8Array(8))],
    ['HIP', 1, over6(139, new Uint8Array(40))],
    ['IP protocol 200', 1, over4(200, new Uint8Array(8))],
    ['802.11 encrypted', 105, wireless([0x08, 0x41], 0, LLC)],
    ['802.11 without data', 105, wireless([0x80, 0], 0, new Uint8Array(30))],
    ['802.11 aggregated', 105, wireless([0x88, 1], 0, Buffer.concat([Buffer.from([0x80, 0]), LLC]))],
    ['link type 195', 258, pktap(195, new Uint8Array(20))],
    ['link type 147', 147, new Uint8Array(20)],
    ['too many layers', 1, nested(9)],
  ])('is counted as what it is: %s', async (other, linkType, frame) => {
    const { summary } = await readCapture(written(captureOf([frame, frame], linkType)));
    expect(summary).toMatchObject({ packets: 2, segments: 0, passedOver: { [other]: 2 } });
  });
});

function nested(times: number): Uint8Array {
  let ip = IP;
  for (let layer = 0; layer < times; layer += 1) ip = ipv4('10.0.0.1', '10.0.0.2', ip, { protocol: 4 });
  return ethernet(ip);
}
