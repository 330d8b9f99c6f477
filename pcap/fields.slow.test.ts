/** Where each field of a frame is and what stands in it, beside tshark. */
import { type CapturedFrame, framesIn } from './testing/frames-in.ts';
import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, ipv6, linuxSll, linuxSll2, loopback, tcpBytes } from './testing/write-frame.ts';
import { type Field, fieldsOf } from './fields.ts';
import { globSync, readFileSync } from 'node:fs';
import { hasTshark, refereeNote } from './testing/tshark.ts';
import { type TsharkField, tsharkFields } from './testing/pdml.ts';
import type { Flag } from './flag.ts';
import { pcap } from './testing/write-capture.ts';
import { randomFrom } from './testing/random.ts';
import { unrulySegments } from './testing/unruly.ts';
import { written } from './testing/referee.ts';

type Judgement = readonly [at: number, length: number, name: string, show: string];

const LINUX_COOKED: ReadonlySet<number> = new Set([113, 276]);
const FLAG_FIELDS = {
  FIN: 'fin',
  SYN: 'syn',
  RST: 'reset',
  PSH: 'push',
  ACK: 'ack',
  URG: 'urg',
  ECE: 'ece',
  CWR: 'cwr',
} as const satisfies Partial<Record<keyof typeof Flag, string>>;

/** What tshark should say of a field of ours; bits and sums apart, as it does. Of contents it knows more than we tell. */
function expected(field: Field, before: Field | undefined, linkType: number): Judgement[] {
  const { at, length } = field;
  const one = (name: string, show: string | number | boolean): Judgement => [at, length, name, shown(show)];
  const sub = (from: number, size: number, name: string, show: string | number | boolean): Judgement => [
    at + from,
    size,
    name,
    shown(show),
  ];
  const option = field.layer === 'ip' ? 'ip.opt.type' : 'tcp.option_kind';
  switch (field.kind) {
    case 'ethernet-destination':
      return [one('eth.dst', field.value)];
    case 'ethernet-source':
      return [one('eth.src', field.value)];
    case 'ethertype': {
      const layer = before?.kind === 'vlan-tag' ? 'vlan.e' : LINUX_COOKED.has(linkType) ? 'sll.e' : 'eth.';
      return [one(`${layer}type`, hex(field.value, 4))];
    }
    case 'vlan-tag':
      return [
        one('vlan.priority', field.value.priority),
        one('vlan.dei', field.value.mayBeDropped),
        one('vlan.id', field.value.vlan),
      ];
    case 'cooked-packet-type':
      return [one('sll.pkttype', field.value)];
    case 'cooked-hardware-type':
      return [one('sll.hatype', field.value)];
    case 'cooked-address-length':
      return [one('sll.halen', field.value)];
    case 'cooked-address':
      return [one('sll.src.eth', field.value)];
    case 'cooked-interface':
      return [one('sll.ifindex', field.value)];
    case 'cooked-unused':
      return before?.kind === 'cooked-address' ? [one('sll.unused', '00:00')] : [];
    case 'loopback-family':
      return [one('null.family', field.value)];
    case 'trailer':
      return [one('trailer', '')];
    case 'ipv4-version':
      return [one('ip.version', field.value.version), one('ip.hdr_len', field.value.headerBytes)];
    case 'ip-service':
      return [one('ip.dsfield.dscp', field.value.dscp), one('ip.dsfield.ecn', field.value.ecn)];
    case 'ipv4-total-length':
      return [one('ip.len', field.value)];
    case 'ipv4-identification':
      return [one('ip.id', hex(field.value, 4))];
    case 'ipv4-fragment':
      return [
        sub(0, 1, 'ip.flags.rb', field.value.isReserved),
        sub(0, 1, 'ip.flags.df', field.value.dontFragment),
        sub(0, 1, 'ip.flags.mf', field.value.moreFragments),
        one('ip.frag_offset', field.value.offsetBytes / 8),
      ];
    case 'ipv4-time-to-live':
      return [one('ip.ttl', field.value)];
    case 'ipv4-protocol':
      return [one('ip.proto', field.value)];
    case 'ipv4-checksum':
      return [
        one('ip.checksum', hex(field.value.checksum, 4)),
        sub(0, 0, 'ip.checksum.status', field.value.state === 'right'),
      ];
    case 'ip-source':
      return [one(length === 4 ? 'ip.src' : 'ipv6.src', field.value)];
    case 'ip-destination':
      return [one(length === 4 ? 'ip.dst' : 'ipv6.dst', field.value)];
    case 'ipv6-version':
      return [
        sub(0, 1, 'ipv6.version', field.value.version),
        one('ipv6.tclass.dscp', field.value.dscp),
        one('ipv6.tclass.ecn', field.value.ecn),
        sub(1, 3, 'ipv6.flow', hex(field.value.flowLabel, 6)),
      ];
    case 'ipv6-payload-length':
      return [one('ipv6.plen', field.value)];
    case 'ipv6-next-header':
      return [one('next', field.value)];
    case 'ipv6-hop-limit':
      return [one('ipv6.hlim', field.value)];
    case 'extension-length':
      return [one('extension', field.value)];
    case 'ipv6-fragment':
      return [
        one('ipv6.fraghdr.offset', field.value.offsetBytes / 8),
        one('ipv6.fraghdr.more', field.value.moreFragments),
      ];
    case 'ipv6-identification':
      return [one('ipv6.fraghdr.ident', hex(field.value, 8))];
    case 'option-kind':
    case 'option-nothing':
    case 'options-end':
      return [one(option, field.value)];
    case 'options-padding': // which are ends of options to it, each of them
      return Array.from({ length }, (_, index) => sub(index, 1, option, 0));
    case 'option-length':
      return [one(field.layer === 'ip' ? 'ip.opt.len' : 'tcp.option_len', field.value)];
    case 'tcp-source-port':
      return [one('tcp.srcport', field.value)];
    case 'tcp-destination-port':
      return [one('tcp.dstport', field.value)];
    case 'tcp-sequence':
      return [one('tcp.seq', field.value)];
    case 'tcp-acknowledgement':
      return [one('tcp.ack', field.value)];
    case 'tcp-header-length':
      return [
        one('tcp.hdr_len', field.value.headerBytes),
        one('tcp.flags.res', field.value.reserved > 0),
        one('tcp.flags.ae', field.value.isAccurateEcn),
      ];
    case 'tcp-flags':
      return Object.entries(FLAG_FIELDS).map(([flag, name]) =>
        one(`tcp.flags.${name}`, field.value.includes(flag as keyof typeof Flag)),
      );
    case 'tcp-window':
      return [one('tcp.window_size_value', field.value)];
    case 'tcp-checksum':
      return [
        one('tcp.checksum', hex(field.value.checksum, 4)),
        sub(0, 0, 'tcp.checksum.status', field.value.state === 'right'),
      ];
    case 'tcp-urgent-pointer':
      return [one('tcp.urgent_pointer', field.value)];
    case 'tcp-mss':
      return [one('tcp.options.mss_val', field.value)];
    case 'tcp-window-scale':
      return [one('tcp.options.wscale.shift', field.value)];
    case 'tcp-sack-left':
      return [one('tcp.options.sack_le', field.value)];
    case 'tcp-sack-right':
      return [one('tcp.options.sack_re', field.value)];
    case 'tcp-timestamp':
      return [one('tcp.options.timestamp.tsval', field.value)];
    case 'tcp-timestamp-echo':
      return [one('tcp.options.timestamp.tsecr', field.value)];
    case 'extension-data':
    case 'extension-reserved':
    case 'option-data':
    case 'payload-text':
    case 'payload-cr':
    case 'payload-lf':
    case 'rest':
      return [];
  }
}

function shown(show: string | number | boolean): string {
  return typeof show === 'boolean' ? (show ? '1' : '0') : String(show);
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

const JUDGED =
  /^(?:eth\.(?:dst|src|type)|vlan\.(?:priority|dei|id|etype)|sll\.(?:pkttype|hatype|halen|src\.eth|ifindex|unused|etype)|null\.family|trailer|ip\.(?:version|hdr_len|dsfield\.(?:dscp|ecn)|len|id|flags\.(?:rb|df|mf)|frag_offset|ttl|proto|checksum(?:\.status)?|src|dst|opt\.(?:type|len))|ipv6\.(?:version|tclass\.(?:dscp|ecn)|flow|plen|hlim|src|dst|fraghdr\.(?:offset|more|ident))|next|extension|tcp\.(?:srcport|dstport|seq|ack|hdr_len|flags\.(?!str).+|window_size_value|checksum(?:\.status)?|urgent_pointer|option_kind|option_len|options\.(?:mss_val|wscale\.shift|sack_le|sack_re|timestamp\.ts.*)|payload))$/;

/** tshark's of the fields that both judge; whatever is not a good checksum is a bad one, whatever a header's own name. */
function theirs(fields: readonly TsharkField[]): Judgement[] {
  // An error of ICMP quotes the packet it is about.
  const quoted = fields.findIndex(({ name }) => name.startsWith('icmp'));
  return fields
    .slice(0, quoted < 0 ? undefined : quoted)
    .map(({ at, length, name, show }): Judgement => {
      if (name.endsWith('.checksum.status')) return [at, 0, name, show === '1' ? '1' : '0'];
      if (/^ipv6(?:\.\w+)?\.nxt$/.test(name)) return [at, length, 'next', show];
      if (/^ipv6\.\w+\.len_oct$/.test(name)) return [at, length, 'extension', show];
      if (name === 'eth.padding' || name === 'eth.trailer') return [at, length, 'trailer', ''];
      // What a reset carries is a reason to it.
      if (/^tcp\.(?:payload|reset_cause)$/.test(name)) return [at, length, 'tcp.payload', ''];
      return [at, length, name, show];
    })
    .filter(([, , name]) => JUDGED.test(name))
    .sort(inOrder);
}

function ours({ bytes, linkType }: CapturedFrame): Judgement[] {
  const fields = fieldsOf(bytes, linkType);
  const payload = fields.filter(({ layer }) => layer === 'payload');
  const payloadBytes = payload.reduce((sum, { length }) => sum + length, 0);
  return [
    ...fields.flatMap((field, index) => expected(field, fields[index - 1], linkType)),
    ...payload.slice(0, 1).map(({ at }): Judgement => [at, payloadBytes, 'tcp.payload', '']),
  ].sort(inOrder);
}

function inOrder(one: Judgement, other: Judgement): number {
  return one[0] - other[0] || (one[2] < other[2] ? -1 : 1);
}

/** How many fields both agree on. */
function judge(path: string): number {
  const frames = framesIn(readFileSync(path));
  const judged = tsharkFields(path).map(theirs);
  expect(judged).toHaveLength(frames.length);
  for (const [index, frame] of frames.entries())
    expect(ours(frame), `frame ${index + 1} of ${path}`).toEqual(judged[index]);
  return judged.flat().length;
}

const CAPTURES = globSync('{pcap,lab/recording}/testing/**/*.pcap', { cwd: `${import.meta.dirname}/..` });

const SEGMENT = { src: '', srcPort: 45_000, dst: '', dstPort: 40_000, seq: 5, ack: 9, flags: 0x118 };
const TCP = tcpBytes({
  ...SEGMENT,
  options: [
    [2, 4, 5, 180],
    [3, 3, 7, 1],
    [4, 2, 1, 1],
    [8, 10, 0, 0, 0, 1, 0xff, 0, 0, 2],
    [5, 10, 0, 0, 0, 1, 0, 0, 0, 9],
    [30, 4, 1, 2],
    [0, 0],
  ].flat(),
  payload: 'TIME\r\n',
});
const IP = ipv4('10.0.0.1', '10.0.0.2', TCP);
const WITH_OPTIONS = ipv4('10.0.0.1', '10.0.0.2', TCP, { options: [148, 4, 0, 0, 1, 7, 7, 4, 0, 0, 0, 0] });
const FRAGMENT = ipv4('10.0.0.1', '10.0.0.2', TCP, { fragment: { offset: 0, more: true } });
const LATER = ipv4('10.0.0.1', '10.0.0.2', TCP, { fragment: { offset: 800, more: false } });
const EXTENDED = ipv6('fd00::1', 'fd00::2', TCP, [
  { type: 0, rest: [0, 1, 4, 0, 0, 0, 0] },
  { type: 43, rest: [2, 4, 0, 0, 0, 0, 0, ...Array.from({ length: 16 }, () => 7)] },
  { type: 60, rest: [0, 1, 4, 0, 0, 0, 0] },
  { type: 44, rest: [0, 0, 1, 0, 0, 0, 7] },
]);
const LATER6 = ipv6('fd00::1', 'fd00::2', TCP, [{ type: 44, rest: [0, 0x12, 0xa9, 0, 0, 0, 7] }]);
const classed = Buffer.from(ipv6('fd00::1', 'fd00::2', TCP));
classed.writeUInt32BE(0x6b9a_bcde);
const classed4 = Buffer.from(IP);
classed4[1] = 0xb9;
classed4.writeUInt16BE(0x8000, 6);

const WRITTEN: readonly [what: string, linkType: number, frames: readonly Uint8Array[]][] = [
  ['Ethernet', 1, [ethernet(IP), ethernet(WITH_OPTIONS), ethernet(classed4)]],
  ['VLAN tags', 1, [ethernet(IP, [100]), ethernet(EXTENDED, [100, 0xb123])]],
  ['IPv6 and what may stand behind it', 1, [ethernet(EXTENDED), ethernet(classed)]],
  ['fragments', 1, [ethernet(FRAGMENT), ethernet(LATER), ethernet(LATER6)]],
  ['padding', 1, [Buffer.concat([ethernet(ipv4('1.2.3.4', '5.6.7.8', tcpBytes(SEGMENT))), Buffer.alloc(6)])]],
  ['Linux cooked v1', 113, [linuxSll(IP), linuxSll(EXTENDED)]],
  ['Linux cooked v2', 276, [linuxSll2(IP), linuxSll2(EXTENDED)]],
  ['loopback', 0, [loopback(IP, false), loopback(IP, true), loopback(EXTENDED, false)]],
  ['raw IP', 101, [IP, EXTENDED]],
];

describe.skipIf(!hasTshark)(`fields beside tshark${refereeNote}`, () => {
  it.each(CAPTURES)('are where it sees them, with the same values, in %s', (path) => {
    expect(judge(`${import.meta.dirname}/../${path}`)).toBeGreaterThan(0);
  });

  it.each(WRITTEN)('agree on %s', (_, linkType, frames) => {
    const timed = frames.map((bytes) => ({ bytes, timeNs: 1_790_000_000_000_000_000n }));
    expect(judge(written(pcap(timed, { linkType })))).toBeGreaterThan(0);
  });

  it('agree on segments with whatever flags, numbers and options', () => {
    const frames = unrulySegments(randomFrom(13), 300).map(({ segment, timeNs }) => ({
      timeNs,
      bytes: ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment))),
    }));
    expect(judge(written(pcap(frames)))).toBeGreaterThan(0);
  });
});
