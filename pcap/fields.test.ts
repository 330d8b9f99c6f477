import { below, pick, randomFrom } from './testing/random.ts';
import { describe, expect, it } from 'vitest';
import {
  authentication,
  ethernet,
  frameOf,
  ipv4,
  ipv6,
  linuxSll,
  linuxSll2,
  loopback,
  type SegmentToWrite,
  tcpBytes,
  udp,
} from './testing/write-frame.ts';
import { type Field, fieldsOf } from './fields.ts';
import { globSync, readFileSync } from 'node:fs';
import { framesIn } from './testing/frames-in.ts';

const SRC = '172.16.16.102';
const DST = '172.16.16.101';
const SEGMENT: SegmentToWrite = {
  src: SRC,
  srcPort: 40_000,
  dst: DST,
  dstPort: 45_000,
  seq: 0xffff_fff0,
  ack: 7,
  flags: 0x18,
};

const segment = (form: Partial<SegmentToWrite> = {}): Buffer => tcpBytes({ ...SEGMENT, ...form });
const packet = (form: Partial<SegmentToWrite> = {}): Buffer => ipv4(SRC, DST, segment(form));

/** `at+length layer kind value` of each field. */
function told(fields: readonly Field[]): string[] {
  return fields.map(
    ({ at, length, layer, kind, value }) => `${at}+${length} ${layer} ${kind} ${JSON.stringify(value)}`,
  );
}

/** Of one layer, without places. */
function layer(frame: Uint8Array, wanted: Field['layer'], linkType = 1): [string, unknown][] {
  return fieldsOf(frame, linkType)
    .filter(({ layer }) => layer === wanted)
    .map(({ kind, value }) => [kind, value]);
}

/** What is wrong with the order of the fields: each begins where the one before it ended, from the first byte to the last. */
function flaw(frame: Uint8Array, linkType: number): string {
  let end = 0;
  for (const { kind, at, length } of fieldsOf(frame, linkType)) {
    if (at !== end || length < 1) return `${kind} is at ${at} with ${length} bytes, not at ${end}`;
    end += length;
  }
  return end === frame.length ? '' : `the last field ends at ${end}, the frame at ${frame.length}`;
}

const HOP_BY_HOP = { type: 0, rest: [0, 1, 4, 0, 0, 0, 0] };

const GOOD_RUN = `${import.meta.dirname}/../lab/recording/testing/good-run/pcap/mesin-2.pcap`;
const ALL_CAPTURES = globSync('{pcap,lab/recording}/testing/**/*.pcap', {
  cwd: `${import.meta.dirname}/..`,
}).map((path) => `${import.meta.dirname}/../${path}`);

describe('the fields of a frame', () => {
  it('name every byte of a SYN as Linux sends it', () => {
    const [, , syn] = framesIn(readFileSync(GOOD_RUN));
    expect(told(fieldsOf(syn!.bytes, syn!.linkType))).toMatchInlineSnapshot(`
      [
        "0+6 link ethernet-destination "02:42:ac:10:10:65"",
        "6+6 link ethernet-source "02:42:ac:10:10:66"",
        "12+2 link ethertype 2048",
        "14+1 ip ipv4-version {"version":4,"headerBytes":20}",
        "15+1 ip ip-service {"dscp":0,"ecn":0}",
        "16+2 ip ipv4-total-length 60",
        "18+2 ip ipv4-identification 2330",
        "20+2 ip ipv4-fragment {"isReserved":false,"dontFragment":true,"moreFragments":false,"offsetBytes":0}",
        "22+1 ip ipv4-time-to-live 64",
        "23+1 ip ipv4-protocol 6",
        "24+2 ip ipv4-checksum {"checksum":47286,"state":"right"}",
        "26+4 ip ip-source "172.16.16.102"",
        "30+4 ip ip-destination "172.16.16.101"",
        "34+2 tcp tcp-source-port 36596",
        "36+2 tcp tcp-destination-port 45000",
        "38+4 tcp tcp-sequence 3912904366",
        "42+4 tcp tcp-acknowledgement 0",
        "46+1 tcp tcp-header-length {"headerBytes":40,"reserved":0,"isAccurateEcn":false}",
        "47+1 tcp tcp-flags ["SYN"]",
        "48+2 tcp tcp-window 64240",
        "50+2 tcp tcp-checksum {"checksum":31002,"state":"left-to-card"}",
        "52+2 tcp tcp-urgent-pointer 0",
        "54+1 tcp option-kind 2",
        "55+1 tcp option-length 4",
        "56+2 tcp tcp-mss 1460",
        "58+1 tcp option-kind 4",
        "59+1 tcp option-length 2",
        "60+1 tcp option-kind 8",
        "61+1 tcp option-length 10",
        "62+4 tcp tcp-timestamp 539422023",
        "66+4 tcp tcp-timestamp-echo 0",
        "70+1 tcp option-nothing 1",
        "71+1 tcp option-kind 3",
        "72+1 tcp option-length 3",
        "73+1 tcp tcp-window-scale 10",
      ]
    `);
  });

  it('name every byte of a reply, its line end byte by byte', () => {
    const reply = framesIn(readFileSync(GOOD_RUN)).find(({ bytes }) => Buffer.from(bytes).includes('JAM '));
    expect(told(fieldsOf(reply!.bytes, reply!.linkType)).slice(15)).toMatchInlineSnapshot(`
      [
        "38+4 tcp tcp-sequence 3035123448",
        "42+4 tcp tcp-acknowledgement 3912904373",
        "46+1 tcp tcp-header-length {"headerBytes":32,"reserved":0,"isAccurateEcn":false}",
        "47+1 tcp tcp-flags ["PSH","ACK"]",
        "48+2 tcp tcp-window 64",
        "50+2 tcp tcp-checksum {"checksum":31008,"state":"left-to-card"}",
        "52+2 tcp tcp-urgent-pointer 0",
        "54+1 tcp option-nothing 1",
        "55+1 tcp option-nothing 1",
        "56+1 tcp option-kind 8",
        "57+1 tcp option-length 10",
        "58+4 tcp tcp-timestamp 2992969519",
        "62+4 tcp tcp-timestamp-echo 539422041",
        "66+12 payload payload-text {"text":"JAM 13:17:38","isUtf8":true,"endsLine":true}",
        "78+1 payload payload-cr {"next":"lf"}",
        "79+1 payload payload-lf {"before":"cr"}",
      ]
    `);
  });

  it.each<[what: string, linkType: number, frame: Uint8Array, fields: [string, unknown][]]>([
    [
      'VLAN tags',
      1,
      ethernet(packet(), [100, 0xb123]),
      [
        ['ethernet-destination', '02:00:00:00:00:01'],
        ['ethernet-source', '02:00:00:00:00:02'],
        ['ethertype', 0x8100],
        ['vlan-tag', { priority: 0, mayBeDropped: false, vlan: 100 }],
        ['ethertype', 0x8100],
        ['vlan-tag', { priority: 5, mayBeDropped: true, vlan: 0x123 }],
        ['ethertype', 0x0800],
      ],
    ],
    [
      'a tag of a provider',
      1,
      frameOf(0x88a8, Buffer.concat([Buffer.from([0, 7, 8, 0]), packet()])),
      [
        ['ethernet-destination', '02:00:00:00:00:01'],
        ['ethernet-source', '02:00:00:00:00:02'],
        ['ethertype', 0x88a8],
        ['vlan-tag', { priority: 0, mayBeDropped: false, vlan: 7 }],
        ['ethertype', 0x0800],
      ],
    ],
    [
      'Linux cooked v1',
      113,
      linuxSll(packet()),
      [
        ['cooked-packet-type', 0],
        ['cooked-hardware-type', 1],
        ['cooked-address-length', 6],
        ['cooked-address', '02:00:00:00:00:01'],
        ['cooked-unused', { isZero: true }],
        ['ethertype', 0x0800],
      ],
    ],
    [
      'Linux cooked v2',
      276,
      linuxSll2(packet()),
      [
        ['ethertype', 0x0800],
        ['cooked-unused', { isZero: true }],
        ['cooked-interface', 1],
        ['cooked-hardware-type', 1],
        ['cooked-packet-type', 0],
        ['cooked-address-length', 6],
        ['cooked-address', '02:00:00:00:00:01'],
        ['cooked-unused', { isZero: true }],
      ],
    ],
    ['null of a small machine', 0, loopback(packet(), false), [['loopback-family', 2]]],
    ['null of a large one', 0, loopback(packet(), true), [['loopback-family', 2]]],
    ['null of IRIX', 0, Buffer.concat([Buffer.from([0, 2, 0, 0]), packet()]), [['loopback-family', 2]]],
    ['loop', 108, loopback(packet(), true), [['loopback-family', 2]]],
    ['raw IP', 101, packet(), []],
  ])('are those of the link layer: %s', (_, linkType, frame, fields) => {
    expect(layer(frame, 'link', linkType)).toEqual(fields);
    expect(layer(frame, 'tcp', linkType)[0]).toEqual(['tcp-source-port', 40_000]);
  });

  it('tell padding from payload by the length of the packet', () => {
    const frame = Buffer.concat([ethernet(packet()), Buffer.alloc(6), Buffer.from([1])]);
    expect(told(fieldsOf(frame, 1)).at(-1)).toBe('54+7 link trailer {"isZero":false}');
    expect(told(fieldsOf(frame.subarray(0, 60), 1)).at(-1)).toBe('54+6 link trailer {"isZero":true}');
    expect(layer(frame, 'payload')).toEqual([]);
  });

  it('take all behind the header as payload where the length was left to the network card', () => {
    const frame = ethernet(ipv4(SRC, DST, segment({ payload: 'TIME' }), { total: 0 }));
    expect(layer(frame, 'payload')).toHaveLength(1);
    expect(layer(frame, 'tcp')).toContainEqual(['tcp-checksum', { checksum: 0, state: 'unknown' }]);
  });

  it('are the flags, the offset and the bits without a name of the headers', () => {
    const fragment = ethernet(ipv4(SRC, DST, segment(), { fragment: { offset: 4_808, more: true } }));
    fragment[20]! |= 0xc0;
    expect(layer(fragment, 'ip')).toContainEqual([
      'ipv4-fragment',
      { isReserved: true, dontFragment: true, moreFragments: true, offsetBytes: 4_808 },
    ]);
    const later = ipv6('fd00::1', 'fd00::2', segment(), [{ type: 44, rest: [0, 0x12, 0xa9, 0, 0, 0, 7] }]);
    expect(layer(ethernet(later), 'ip')).toContainEqual([
      'ipv6-fragment',
      { moreFragments: true, offsetBytes: 0x12a8 },
    ]);
    const odd = ethernet(packet());
    odd[46] = 0x59; // reserved bits 100, and AE
    expect(layer(odd, 'tcp')).toContainEqual([
      'tcp-header-length',
      { headerBytes: 20, reserved: 4, isAccurateEcn: true },
    ]);
  });

  it('are those of the options of IPv4', () => {
    const options = [148, 4, 0, 0, 1, 7, 3, 4, 0, 0, 0, 0];
    expect(layer(ethernet(ipv4(SRC, DST, segment(), { options })), 'ip').slice(10)).toEqual([
      ['option-kind', 148],
      ['option-length', 4],
      ['option-data', { option: 148 }],
      ['option-nothing', 1],
      ['option-kind', 7],
      ['option-length', 3],
      ['option-data', { option: 7 }],
      ['options-end', 0],
      ['options-padding', { isZero: true }],
    ]);
  });

  it('are those of IPv6 and of what stands between it and TCP', () => {
    const frame = ethernet(
      ipv6('fd00::1', 'fd00::2', segment(), [
        HOP_BY_HOP,
        { type: 51, rest: [4, 0, 0, ...Array.from({ length: 20 }, () => 9)] },
        { type: 44, rest: [0, 0, 1, 0, 0, 0, 7] },
      ]),
    );
    frame.writeUInt32BE(0x6b9a_bcde, 14);
    expect(layer(frame, 'ip')).toEqual([
      ['ipv6-version', { version: 6, dscp: 0x2e, ecn: 1, flowLabel: 0xa_bcde }],
      ['ipv6-payload-length', 60],
      ['ipv6-next-header', 0],
      ['ipv6-hop-limit', 64],
      ['ip-source', 'fd00::1'],
      ['ip-destination', 'fd00::2'],
      ['ipv6-next-header', 51],
      ['extension-length', 8],
      ['extension-data', { header: 0 }],
      ['ipv6-next-header', 44],
      ['extension-length', 24],
      ['extension-data', { header: 51 }],
      ['ipv6-next-header', 6],
      ['extension-reserved', { isZero: true }],
      ['ipv6-fragment', { moreFragments: true, offsetBytes: 0 }],
      ['ipv6-identification', 7],
    ]);
    expect(layer(frame, 'tcp')[0]).toEqual(['tcp-source-port', 40_000]);
  });

  it('go through an authentication header of IPv4', () => {
    const frame = ethernet(ipv4(SRC, DST, authentication(6, segment()), { protocol: 51 }));
    expect(layer(frame, 'ip').slice(-3)).toEqual([
      ['ipv6-next-header', 6],
      ['extension-length', 24],
      ['extension-data', { header: 51 }],
    ]);
    expect(layer(frame, 'tcp')).toHaveLength(9);
  });

  it('are those of the options of TCP', () => {
    const options = [
      [2, 4, 5, 180],
      [4, 2],
      [3, 3, 200],
      [8, 10, 0, 0, 0, 1, 0xff, 0, 0, 2],
      [5, 10, 0, 0, 0, 1, 0, 0, 0, 9],
      [30, 3, 1],
      [5, 3, 1],
      [1, 0, 0],
    ].flat();
    expect(layer(ethernet(packet({ options })), 'tcp').slice(9)).toEqual([
      ['option-kind', 2],
      ['option-length', 4],
      ['tcp-mss', 1460],
      ['option-kind', 4],
      ['option-length', 2],
      ['option-kind', 3],
      ['option-length', 3],
      ['tcp-window-scale', 200],
      ['option-kind', 8],
      ['option-length', 10],
      ['tcp-timestamp', 1],
      ['tcp-timestamp-echo', 0xff00_0002],
      ['option-kind', 5],
      ['option-length', 10],
      ['tcp-sack-left', 1],
      ['tcp-sack-right', 9],
      ['option-kind', 30],
      ['option-length', 3],
      ['option-data', { option: 30 }],
      ['option-kind', 5],
      ['option-length', 3],
      ['option-data', { option: 5 }],
      ['option-nothing', 1],
      ['options-end', 0],
      ['options-padding', { isZero: true }],
    ]);
  });

  it.each<[payload: string | Uint8Array, fields: [string, unknown][]]>([
    [
      'TIME\r\nQU',
      [
        ['payload-text', { text: 'TIME', isUtf8: true, beginsLine: undefined, endsLine: true }],
        ['payload-cr', { next: 'lf' }],
        ['payload-lf', { before: 'cr' }],
        ['payload-text', { text: 'QU', isUtf8: true, beginsLine: true, endsLine: undefined }],
      ],
    ],
    [
      '\nTIME\rX\n\r',
      [
        ['payload-lf', { before: 'start' }],
        ['payload-text', { text: 'TIME', isUtf8: true, beginsLine: true, endsLine: false }],
        ['payload-cr', { next: 'other' }],
        ['payload-text', { text: 'X', isUtf8: true, beginsLine: false, endsLine: true }],
        ['payload-lf', { before: 'other' }],
        ['payload-cr', { next: 'end' }],
      ],
    ],
    [
      'TIME\r',
      [
        ['payload-text', { text: 'TIME', isUtf8: true, beginsLine: undefined, endsLine: undefined }],
        ['payload-cr', { next: 'end' }],
      ],
    ],
    [
      Uint8Array.of(0xff, 0x41, 10),
      [
        ['payload-text', { text: '\uFFFDA', isUtf8: false, beginsLine: undefined, endsLine: true }],
        ['payload-lf', { before: 'other' }],
      ],
    ],
    [
      '\uFEFFé',
      [['payload-text', { text: '\uFEFFé', isUtf8: true, beginsLine: undefined, endsLine: undefined }]],
    ],
  ])('cut the payload %j into lines', (payload, fields) => {
    expect(layer(ethernet(packet({ payload })), 'payload')).toEqual(fields);
  });

  it.each<[what: string, frame: Uint8Array, rest: Record<string, unknown>, bytes: number]>([
    ['ARP', frameOf(0x0806, Buffer.alloc(28)), { why: 'ethertype', type: 0x0806 }, 28],
    ['a frame of 802.3', frameOf(5, Buffer.alloc(5)), { why: 'ethertype', type: 5 }, 5],
    [
      'UDP',
      ethernet(ipv4(SRC, DST, udp(9, Buffer.alloc(2)), { protocol: 17 })),
      { why: 'protocol', protocol: 17 },
      10,
    ],
    [
      'a later fragment',
      ethernet(ipv4(SRC, DST, segment(), { fragment: { offset: 8, more: false } })),
      { why: 'fragment' },
      20,
    ],
    [
      'a later fragment of IPv6',
      ethernet(ipv6('fd00::1', 'fd00::2', segment(), [{ type: 44, rest: [0, 0, 8, 0, 0, 0, 7] }])),
      { why: 'fragment' },
      20,
    ],
    [
      'an extension header longer than the packet',
      ethernet(ipv6('fd00::1', 'fd00::2', segment(), [{ type: 60, rest: [9, 0, 0, 0, 0, 0, 0] }])),
      { why: 'header-length', headerBytes: 80 },
      26,
    ],
    [
      'half an option',
      ethernet(packet({ options: [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] })).subarray(0, 57),
      { why: 'cut' },
      1,
    ],
    ['no IP', frameOf(0x0800, Buffer.alloc(20)), { why: 'not-ip' }, 20],
    ['half a TCP header', ethernet(packet()).subarray(0, 37), { why: 'cut' }, 1],
    ['a packet in half a TCP header', ethernet(ipv4(SRC, DST, segment(), { total: 23 })), { why: 'cut' }, 1],
    [
      'a packet shorter than its header',
      ethernet(ipv4(SRC, DST, segment(), { total: 19 })),
      { why: 'total-length', bytes: 19 },
      20,
    ],
  ])('leave what cannot be read, and say why: %s', (_, frame, rest, bytes) => {
    expect(fieldsOf(frame, 1).filter(({ layer }) => layer === 'rest')).toMatchObject([
      { kind: 'rest', value: rest, length: bytes },
    ]);
    expect(flaw(frame, 1)).toBe('');
  });

  it('leave a frame of a link type that is not known', () => {
    expect(told(fieldsOf(Uint8Array.of(1, 2), 147))).toEqual([
      '0+2 rest rest {"why":"link-type","linkType":147}',
    ]);
    expect(told(fieldsOf(new Uint8Array(0), 147))).toEqual([]);
  });

  it.each([0x40, 0x60])('leave a header of TCP that cannot have its length, %i', (length) => {
    const frame = ethernet(packet({ payload: 'x' }));
    frame[14 + 20 + 12] = length;
    expect(fieldsOf(frame, 1).at(-1)).toMatchObject({
      at: 47,
      kind: 'rest',
      value: { why: 'header-length', headerBytes: length / 4 },
    });
  });

  it('read on behind an option that lies about its length', () => {
    const frame = ethernet(packet({ options: [1, 2, 40, 0], payload: 'TIME' }));
    expect(told(fieldsOf(frame, 1)).slice(-3)).toEqual([
      '54+1 tcp option-nothing 1',
      '55+3 rest rest {"why":"option-length"}',
      '58+4 payload payload-text {"text":"TIME","isUtf8":true}',
    ]);
  });
});

describe('a checksum', () => {
  /** With the checksum of TCP put there; an odd payload is filled up for the sum alone. */
  function frameWith(checksum: number, kept = Infinity): Uint8Array {
    const frame = ethernet(packet({ payload: 'TIM' }));
    frame.writeUInt16BE(checksum, 14 + 20 + 16);
    return frame.subarray(0, kept);
  }
  const stateOf = (frame: Uint8Array): unknown =>
    fieldsOf(frame, 1).find(({ kind }) => kind === 'tcp-checksum')?.value;
  // 172.16.16.102 and .101, protocol 6, 23 bytes
  const PSEUDO = 0xac10 + 0x1066 + 0xac10 + 0x1065 + 6 + 23 - 0x1_0000 + 1;
  const RIGHT = 0x4ea2; // by tshark

  it.each([
    ['right', RIGHT],
    ['left-to-card', PSEUDO],
    ['wrong', RIGHT + 1],
  ])('of TCP is %s', (state, checksum) => {
    expect(stateOf(frameWith(checksum))).toEqual({ checksum, state });
  });

  /** Each with nothing but zeros for a checksum, which is wrong where it can be known. */
  it.each<[what: string, frame: Uint8Array, state: string]>([
    ['IPv4', ethernet(packet()), 'wrong'],
    ['IPv6', ethernet(ipv6('fd00::1', 'fd00::2', segment(), [HOP_BY_HOP])), 'wrong'],
    ['a fragment', ethernet(ipv4(SRC, DST, segment(), { fragment: { offset: 0, more: true } })), 'unknown'],
    [
      'a source route',
      ethernet(ipv4(SRC, DST, segment(), { options: [131, 7, 4, 9, 9, 9, 9, 0] })),
      'unknown',
    ],
    [
      'a routing header',
      ethernet(ipv6('fd00::1', 'fd00::2', segment(), [{ type: 43, rest: [0, 4, 0, 0, 0, 0, 0] }])),
      'unknown',
    ],
  ])('of TCP is known where the frame has all that it covers: %s', (_, frame, state) => {
    expect(stateOf(frame)).toEqual({ checksum: 0, state });
  });

  it('of IPv4 is not known where the capture cut its header', () => {
    const frame = ethernet(ipv4(SRC, DST, segment(), { options: [1, 1, 1, 0] }));
    expect(layer(frame.subarray(0, 36), 'ip')).toContainEqual([
      'ipv4-checksum',
      { checksum: 0, state: 'unknown' },
    ]);
  });

  it('of TCP is not known where the capture cut what it covers', () => {
    expect(stateOf(frameWith(RIGHT, 56))).toEqual({ checksum: RIGHT, state: 'unknown' });
  });

  it('of IPv4 covers its header', () => {
    const frame = ethernet(packet());
    const stateOf = (checksum: number): unknown => {
      frame.writeUInt16BE(checksum, 24);
      return fieldsOf(frame, 1).find(({ kind }) => kind === 'ipv4-checksum')?.value;
    };
    expect(stateOf(0)).toEqual({ checksum: 0, state: 'wrong' });
    expect(stateOf(0x01e4)).toEqual({ checksum: 0x01e4, state: 'right' });
  });

  it('is right or left to the card in everything that machines sent', () => {
    const states = ALL_CAPTURES.flatMap((path) => framesIn(readFileSync(path)))
      .flatMap(({ bytes, linkType }) => fieldsOf(bytes, linkType))
      .filter((field) => field.kind === 'ipv4-checksum' || field.kind === 'tcp-checksum')
      .map(({ value }) => value.state);
    expect(new Set(states)).toEqual(new Set(['right', 'left-to-card', 'unknown']));
  });
});

describe('whatever the bytes, fields take each of them once and nothing is thrown', () => {
  const FRAMES = [
    ...framesIn(readFileSync(GOOD_RUN)),
    {
      linkType: 1,
      bytes: ethernet(
        ipv4(SRC, DST, segment({ options: [5, 10, 0, 0, 0, 1, 0, 0, 0, 9] }), {
          options: [7, 7, 4, 0, 0, 0, 0, 0],
        }),
        [7],
      ),
    },
    {
      linkType: 276,
      bytes: linuxSll2(
        ipv6('fd00::1', 'fd00::2', segment({ payload: 'TIME\r\n' }), [
          HOP_BY_HOP,
          { type: 44, rest: [0, 0, 1, 0, 0, 0, 7] },
        ]),
      ),
    },
    { linkType: 113, bytes: linuxSll(packet({ payload: 'TIME\r\nQUIT\n' })) },
    { linkType: 0, bytes: loopback(packet(), false) },
    { linkType: 101, bytes: packet() },
  ];
  const LINK_TYPES = [0, 1, 12, 101, 108, 113, 127, 228, 276];

  it('of every capture in the repository', () => {
    for (const path of ALL_CAPTURES)
      for (const { bytes, linkType } of framesIn(readFileSync(path))) expect(flaw(bytes, linkType)).toBe('');
  });

  it('of a frame that was cut anywhere', () => {
    for (const { bytes, linkType } of FRAMES)
      for (let kept = 0; kept <= bytes.length; kept += 1)
        expect(flaw(bytes.subarray(0, kept), linkType)).toBe('');
  });

  it('of a frame in which some bytes are wrong', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 4_000; round += 1) {
      const { bytes, linkType } = pick(random, FRAMES);
      const wrong = Uint8Array.from(bytes);
      for (let count = 1 + below(random, 4); count > 0; count -= 1)
        wrong[below(random, Math.min(80, wrong.length))] = pick(random, [
          0,
          1,
          5,
          0x45,
          0x60,
          0xff,
          below(random, 256),
        ]);
      expect(
        flaw(wrong.subarray(0, pick(random, [wrong.length, below(random, wrong.length)])), linkType),
      ).toBe('');
    }
  });

  it('of noise', () => {
    const random = randomFrom(8);
    for (let round = 0; round < 2_000; round += 1) {
      const noise = Uint8Array.from({ length: below(random, 120) }, () => below(random, 256));
      expect(flaw(noise, pick(random, LINK_TYPES))).toBe('');
    }
  });

  it('of a frame as large as a file may have it, of nothing but tags, headers or line ends', () => {
    const size = 262_144;
    const tags = Buffer.alloc(size, Buffer.from([0x81, 0, 0x81, 0]));
    expect(flaw(tags, 1)).toBe('');
    const headers = Buffer.concat([ipv6('fd00::1', 'fd00::2', Buffer.alloc(0)), Buffer.alloc(65_535)]);
    headers.writeUInt16BE(65_535, 4);
    headers[6] = 0;
    expect(flaw(headers, 101)).toBe('');
    expect(
      flaw(Buffer.concat([ipv4(SRC, DST, segment(), { total: 0 }), Buffer.alloc(size, '\r\n')]), 101),
    ).toBe('');
  });
});
