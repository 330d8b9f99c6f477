import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, ipv6, tcpBytes } from './testing/write-frame.ts';
import { pcap, pcapng, Section, Writer } from './testing/write-capture.ts';
import { CaptureAnalysis } from './capture-analysis.ts';
import type { Warning } from './warnings.ts';

const timeNs = 1_790_000_000_000_000_000n;
const [src, dst] = ['172.16.16.102', '172.16.16.101'];
const TCP = tcpBytes({ src, srcPort: 40_000, dst, dstPort: 45_000, seq: 1, ack: 0, flags: 2 });
const IP = ipv4(src, dst, TCP);
const FRAME = { timeNs, bytes: ethernet(IP) };
const GOOD = pcap([FRAME]);
const FILE_HEADER_BYTES = 24;
const SECTION_BYTES = 28;

/** What the decoder says of a file. */
function warningsOf(file: Uint8Array): readonly Warning[] {
  const warnings: Warning[] = [];
  const analysis = new CaptureAnalysis({ onWarning: (warning) => warnings.push(warning) });
  analysis.push(file);
  analysis.end();
  return warnings;
}

/** The only packet of a capture. */
function warningsOfPacket(ip: Uint8Array): readonly Warning[] {
  return warningsOf(pcap([{ timeNs, bytes: ethernet(ip) }]));
}

/** A copy in which these bytes stand at `at`. */
function patched(bytes: Uint8Array, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

/** A block of a pcapng file after one interface. */
function block(type: number, ...body: number[]): Buffer {
  return new Section()
    .interface()
    .block(type, new Writer(false).u32(...body).done())
    .done();
}

const AFTER_INTERFACE = new Section().interface().done().length;
/** Without options. */
const BARE_INTERFACE = new Section().block(1, new Uint8Array(8)).done().subarray(SECTION_BYTES);

describe('a file that ends the reading', () => {
  it.each<[what: string, file: Uint8Array, warning: object]>([
    [
      'of another version of pcap',
      patched(GOOD, 4, 3),
      { kind: 'version', format: 'pcap', version: 3, readable: 2, byte: 4 },
    ],
    [
      'of another version of pcapng',
      patched(pcapng([FRAME]), 12, 2),
      { kind: 'version', format: 'pcapng', version: 2, readable: 1, byte: 0 },
    ],
    [
      'with a packet of impossible length',
      patched(GOOD, FILE_HEADER_BYTES + 8, 0, 0, 0, 1),
      { kind: 'impossible-length', of: 'packet', bytes: 16_777_216, byte: FILE_HEADER_BYTES },
    ],
    [
      'with a block of impossible length',
      patched(pcapng([FRAME]), SECTION_BYTES + 4, 8, 0, 0, 0),
      { kind: 'impossible-length', of: 'block', bytes: 8, byte: SECTION_BYTES },
    ],
    [
      'with a block whose lengths differ',
      patched(pcapng([]), AFTER_INTERFACE - 4, 99),
      { kind: 'two-lengths', first: AFTER_INTERFACE - SECTION_BYTES, last: 99, byte: SECTION_BYTES },
    ],
    ['with a section of no byte order', patched(pcapng([]), 8, 0), { kind: 'no-byte-order', byte: 0 }],
    [
      'with an interface that is too short',
      new Section().block(1, new Uint8Array(4)).done(),
      { kind: 'block-too-short', of: 'interface', byte: SECTION_BYTES },
    ],
    [
      'with a packet that is too short',
      block(6, 0, 0),
      { kind: 'block-too-short', of: 'packet', byte: AFTER_INTERFACE },
    ],
    [
      'with more interfaces than anybody has',
      Buffer.concat([new Section().done(), ...Array.from({ length: 65_537 }, () => BARE_INTERFACE)]),
      { kind: 'too-many-interfaces', byte: SECTION_BYTES + 65_536 * 20 },
    ],
    [
      'with a clock that counts too fine',
      new Section().interface({ resolution: 0x7f }).done(),
      { kind: 'unknown-clock', byte: SECTION_BYTES },
    ],
    [
      'with a packet of an interface that is not there',
      block(6, 3, 0, 0, 0, 0),
      { kind: 'unknown-interface', index: 3, byte: AFTER_INTERFACE },
    ],
    [
      'with a packet before any interface',
      new Section().simplePacket(FRAME).done(),
      { kind: 'unknown-interface', index: 0, byte: SECTION_BYTES },
    ],
    [
      'with a packet that its block cannot hold',
      block(6, 0, 0, 0, 1_500, 1_500),
      { kind: 'longer-than-block', bytes: 1_500, blockBytes: 32, byte: AFTER_INTERFACE },
    ],
  ])('%s', (_, file, warning) => {
    expect(warningsOf(file)).toEqual([{ ...warning, leftOut: 'rest' }]);
  });
});

describe('a file that is read to its end', () => {
  it.each<[what: string, file: Uint8Array, warning: Warning]>([
    [
      'though its header is cut',
      GOOD.subarray(0, 20),
      { kind: 'file-cut', inside: 'file-header', bytes: 20, byte: 0 },
    ],
    [
      'though a packet is cut',
      GOOD.subarray(0, -1),
      { kind: 'file-cut', inside: 'packet', bytes: GOOD.length - 25, byte: FILE_HEADER_BYTES },
    ],
    [
      'though a block is cut',
      pcapng([]).subarray(0, -1),
      { kind: 'file-cut', inside: 'block', bytes: AFTER_INTERFACE - SECTION_BYTES - 1, byte: SECTION_BYTES },
    ],
    [
      'though its packets are not',
      pcap([FRAME], { linkType: 195 }),
      { kind: 'unknown-link', linkType: 195, byte: 20 },
    ],
    [
      'though fragments are missing',
      pcap([{ timeNs, bytes: ethernet(ipv4(src, dst, TCP, { fragment: { offset: 0, more: true } })) }]),
      { kind: 'fragments-missing', datagrams: 1, byte: 0 },
    ],
  ])('%s', (_, file, warning) => {
    expect(warningsOf(file)).toEqual([warning]);
  });

  it('though a packet has more bytes than it had on the wire', () => {
    const [warning] = warningsOf(pcap([{ ...FRAME, onWire: 50 }]));
    const captured = FRAME.bytes.length;
    expect(warning).toEqual({
      kind: 'too-many-captured',
      captured,
      onWire: 50,
      packet: 1,
      byte: FILE_HEADER_BYTES,
    });
  });

  it('though a time has more than a second of fractions', () => {
    const file = patched(GOOD, FILE_HEADER_BYTES + 4, 0, 0xca, 0x9a, 0x3b); // 1,000,000,000
    expect(warningsOf(file)).toEqual([{ kind: 'time-fraction', packet: 1, byte: FILE_HEADER_BYTES }]);
  });

  it('with a hundred warnings and one more, however many there are', () => {
    const file = pcap(Array.from({ length: 150 }, () => ({ timeNs, bytes: ethernet(IP.subarray(0, 25)) })));
    const warnings = warningsOf(file);
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toMatchObject({ kind: 'too-many-warnings', limit: 100 });
  });
});

describe('a packet that is left out', () => {
  const [six, seven] = ['2001:db8::6', '2001:db8::7'];
  const IP6 = ipv6(six, seven, TCP);
  it.each<[what: string, ip: Uint8Array, warning: object]>([
    ['is no IPv4', patched(IP, 0, 0x43), { kind: 'not-ip', family: 4, firstByte: 0x43 }],
    ['is no IPv6', patched(IP6, 0, 0x71), { kind: 'not-ip', family: 6, firstByte: 0x71 }],
    [
      'is shorter than its header',
      patched(IP, 2, 0, 12),
      { kind: 'shorter-than-header', bytes: 12, headerBytes: 20 },
    ],
    ['ends inside its IPv4 header', IP.subarray(0, 12), { kind: 'header-cut', header: 'IPv4' }],
    ['ends inside its IPv6 header', IP6.subarray(0, 12), { kind: 'header-cut', header: 'IPv6' }],
    [
      'ends inside an IPv6 extension',
      ipv6(six, seven, new Uint8Array(0), [{ type: 0, rest: [0] }]),
      { kind: 'header-cut', header: 'IPv6 extension' },
    ],
    [
      'has too long an IPv6 extension',
      ipv6(six, seven, TCP, [{ type: 0, rest: [255, 0, 0, 0, 0, 0, 0] }]),
      { kind: 'extension-too-long' },
    ],
    ['ends inside its TCP header', ipv4(src, dst, TCP.subarray(0, 9)), { kind: 'header-cut', header: 'TCP' }],
    [
      'has too long a TCP header',
      ipv4(src, dst, patched(TCP, 12, 0xf0)),
      { kind: 'tcp-header-length', headerBytes: 60, bytes: 20 },
    ],
  ])('%s', (_, ip, warning) => {
    expect(warningsOfPacket(ip)).toEqual([
      { ...warning, packet: 1, byte: FILE_HEADER_BYTES, leftOut: 'packet' },
    ]);
  });

  it('is a fragment that was cut', () => {
    const bytes = ethernet(ipv4(src, dst, TCP, { fragment: { offset: 0, more: true } }));
    expect(warningsOf(pcap([{ timeNs, bytes: bytes.subarray(0, -4), onWire: bytes.length }]))).toEqual([
      { kind: 'fragment-cut', packet: 1, byte: FILE_HEADER_BYTES, leftOut: 'packet' },
    ]);
  });

  it('is not one whose IP length exceeds its frame', () => {
    expect(warningsOfPacket(patched(IP, 2, 0, IP.length + 3))).toEqual([
      { kind: 'longer-than-frame', family: 4, byBytes: 3, packet: 1, byte: FILE_HEADER_BYTES },
    ]);
  });
});
