/** TCP segments down to frames of every link layer. */
import { Buffer } from 'node:buffer';
import { Writer } from './write-capture.ts';

export interface SegmentToWrite {
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window?: number;
  /** Whole TCP options; padded to four bytes. */
  readonly options?: readonly number[];
  readonly payload?: string | Uint8Array;
}

export function tcpBytes(segment: SegmentToWrite): Buffer {
  const { options = [], payload = '', window = 64_240 } = segment;
  const padded = [...options, ...Array.from({ length: -options.length & 3 }, () => 0)];
  const writer = new Writer().u16(segment.srcPort, segment.dstPort).u32(segment.seq, segment.ack);
  writer.u16(((20 + padded.length) << 10) | segment.flags, window, 0, 0).bytes(padded);
  return writer.bytes(typeof payload === 'string' ? Buffer.from(payload) : payload).done();
}

export interface Ipv4Form {
  readonly id?: number;
  readonly options?: readonly number[];
  readonly fragment?: { readonly offset: number; readonly more: boolean };
  /** In place of the true total length. */
  readonly total?: number;
  readonly protocol?: number;
}

export function ipv4(src: string, dst: string, payload: Uint8Array, form: Ipv4Form = {}): Buffer {
  const { id = 1, options = [], fragment = { offset: 0, more: false }, protocol = 6 } = form;
  const headerBytes = 20 + options.length;
  const writer = new Writer().bytes([0x40 | (headerBytes / 4), 0]);
  writer.u16(
    form.total ?? headerBytes + payload.length,
    id,
    (fragment.more ? 0x2000 : 0) | (fragment.offset / 8),
  );
  writer.bytes([64, protocol, 0, 0]).bytes(address(src)).bytes(address(dst)).bytes(options);
  return writer.bytes(payload).done();
}

/** `extensions`: the type of each and its bytes after the next-header byte. */
export function ipv6(
  src: string,
  dst: string,
  payload: Uint8Array,
  extensions: readonly { readonly type: number; readonly rest: readonly number[] }[] = [],
): Buffer {
  const types = [...extensions.map(({ type }) => type), 6];
  const headers = extensions.flatMap(({ rest }, index) => [types[index + 1]!, ...rest]);
  const writer = new Writer()
    .u32(0x6000_0000)
    .u16(headers.length + payload.length)
    .bytes([types[0]!, 64]);
  return writer.bytes(address(src)).bytes(address(dst)).bytes(headers).bytes(payload).done();
}

/** Dotted IPv4, or IPv6 with all eight groups or one `::`. */
function address(text: string): number[] {
  if (!text.includes(':')) return text.split('.').map(Number);
  const [left = '', right = ''] = text.split('::');
  const groups = (half: string): number[] =>
    half === ''
      ? []
      : half.split(':').flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  const [before, after] = [groups(left), groups(right)];
  return [...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after];
}

const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** `tags`: VLAN numbers, the outermost first. */
export function ethernet(ip: Uint8Array, tags: readonly number[] = []): Buffer {
  const writer = new Writer().bytes([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
  for (const tag of tags) writer.u16(0x8100, tag);
  return writer.u16(etherType(ip)).bytes(ip).done();
}

export function linuxSll(ip: Uint8Array): Buffer {
  return new Writer().u16(0, 1, 6).bytes([2, 0, 0, 0, 0, 1, 0, 0]).u16(etherType(ip)).bytes(ip).done();
}

export function linuxSll2(ip: Uint8Array): Buffer {
  const writer = new Writer().u16(etherType(ip), 0).u32(1).u16(1).bytes([0, 6, 2, 0, 0, 0, 0, 1, 0, 0]);
  return writer.bytes(ip).done();
}

/** BSD loopback; the family's byte order is that of the machine that captured. */
export function loopback(ip: Uint8Array, bigEndian: boolean): Buffer {
  return new Writer(bigEndian)
    .u32(isIpv4(ip) ? 2 : 30)
    .bytes(ip)
    .done();
}

function etherType(ip: Uint8Array): number {
  return isIpv4(ip) ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6;
}

function isIpv4(ip: Uint8Array): boolean {
  return ip[0]! >> 4 === 4;
}

/** A frame of any EtherType, or of 802.3 with its length. */
export function frameOf(type: number, payload: Uint8Array): Buffer {
  return new Writer().bytes([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]).u16(type).bytes(payload).done();
}

/** 802.2 with SNAP. */
export function snap(type: number, payload: Uint8Array, organisation = [0, 0, 0]): Buffer {
  return new Writer()
    .bytes([0xaa, 0xaa, 3, ...organisation])
    .u16(type)
    .bytes(payload)
    .done();
}

export function mpls(labels: readonly number[], payload: Uint8Array): Buffer {
  const writer = new Writer();
  for (const [index, label] of labels.entries())
    writer.u32((label << 12) | (index === labels.length - 1 ? 0x100 : 0) | 64);
  return writer.bytes(payload).done();
}

/** A session's frame, from its version on. */
export function pppoe(protocol: number, payload: Uint8Array): Buffer {
  return new Writer()
    .u16(0x1100, 1, payload.length + 2, protocol)
    .bytes(payload)
    .done();
}

/** `fields` are the bytes of the optional ones that `flags` announces. */
export function gre(flags: number, type: number, fields: number, payload: Uint8Array): Buffer {
  return new Writer().u16(flags, type).bytes(new Uint8Array(fields)).bytes(payload).done();
}

/** With a check value of twelve bytes. */
export function authentication(next: number, payload: Uint8Array): Buffer {
  return new Writer().bytes([next, 4, 0, 0]).u32(1, 1).bytes(new Uint8Array(12)).bytes(payload).done();
}

export function udp(destination: number, payload: Uint8Array): Buffer {
  return new Writer()
    .u16(50_000, destination, 8 + payload.length, 0)
    .bytes(payload)
    .done();
}

export function vxlan(frame: Uint8Array): Buffer {
  return udp(4789, new Writer().u32(0x0800_0000, 0x100).bytes(frame).done());
}

/** `options` in words of four bytes. */
export function geneve(type: number, options: number, payload: Uint8Array): Buffer {
  const writer = new Writer().bytes([options, 0]).u16(type).u32(0x100);
  return udp(
    6081,
    writer
      .bytes(new Uint8Array(4 * options))
      .bytes(payload)
      .done(),
  );
}

/** Apple's, around a frame of another link type. */
export function pktap(linkType: number, frame: Uint8Array): Buffer {
  return new Writer(false).u32(108, 1, linkType).bytes(new Uint8Array(96)).bytes(frame).done();
}

/** 802.11: both bytes of the frame control, `more` bytes behind the three addresses, and the check sequence if any. */
export function wireless(
  control: readonly [number, number],
  more: number,
  payload: Uint8Array,
  checkBytes = 0,
): Buffer {
  const writer = new Writer().bytes([...control, 0, 0]).bytes(new Uint8Array(20 + more));
  return writer.bytes(payload).bytes(new Uint8Array(checkBytes).fill(7)).done();
}

/** In front of 802.11: the flags, after the time, with a second word of what is present. */
export function radiotap(
  { flags, hasTime = false, isLong = false }: { flags?: number; hasTime?: boolean; isLong?: boolean },
  frame: Uint8Array,
): Buffer {
  const present = (hasTime ? 1 : 0) | (flags === undefined ? 0 : 2);
  const words = isLong ? [present | 0x8000_0000, 0] : [present];
  const begin = 4 + 4 * words.length;
  const time = hasTime ? new Uint8Array((-begin & 7) + 8) : new Uint8Array(0);
  const fields = [...time, ...(flags === undefined ? [] : [flags])];
  return new Writer(false)
    .bytes([0, 0])
    .u16(begin + fields.length)
    .u32(...words)
    .bytes(fields)
    .bytes(frame)
    .done();
}
