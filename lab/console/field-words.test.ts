import { describe, expect, it } from 'vitest';
import {
  ethernet,
  frameOf,
  ipv4,
  linuxSll2,
  type SegmentToWrite,
  tcpBytes,
} from '../../pcap/testing/write-frame.ts';
import { type Field, fieldsOf } from '../../pcap/fields.ts';
import { globSync, readFileSync } from 'node:fs';
import type { FieldContext, SegmentContext } from './field-words/context.ts';
import type { FieldKind } from '../../pcap/fields/field.ts';
import { fieldWords } from './field-words.ts';
import { framesIn } from '../../pcap/testing/frames-in.ts';
import { LANGUAGES } from '../../options/language.ts';

const [CLIENT, SERVER] = ['172.16.16.102', '172.16.16.101'];
const LAB: FieldContext = {
  port: 45_000,
  machines: new Map([
    [SERVER, 'mesin-1'],
    [CLIENT, 'mesin-2'],
  ]),
};
const SEGMENT: SegmentContext = { from: 'client', flags: ['PSH', 'ACK'], relSeq: 1, relAck: 15, length: 6 };
const TO_SERVER = { src: CLIENT, srcPort: 40_000, dst: SERVER, dstPort: 45_000, seq: 1, ack: 1, flags: 0x18 };

const { meaning, name, value } = fieldWords('en');
const indonesian = fieldWords('id');

/** What is said of the fields of a kind, in English and in Indonesian. */
function told(
  kind: FieldKind,
  form: Partial<SegmentToWrite> = {},
  segment: Partial<SegmentContext> = {},
): [english: string, indonesian: string][] {
  const bytes = { ...TO_SERVER, ...form };
  const frame = ethernet(ipv4(bytes.src, bytes.dst, tcpBytes(bytes)));
  const context = { ...LAB, segment: { ...SEGMENT, ...segment } };
  return fieldsOf(frame, 1)
    .filter((field) => field.kind === kind)
    .map((field) => [meaning(field, context), indonesian.meaning(field, context)]);
}

/** What each kind can hold besides what frames here have. */
const SAMPLES: { readonly [Kind in FieldKind]: Extract<Field, { kind: Kind }>['value'] } = {
  'ethernet-destination': '02:42:ac:10:10:65',
  'ethernet-source': '02:42:ac:10:10:66',
  ethertype: 0x0800,
  'vlan-tag': { priority: 0, mayBeDropped: false, vlan: 7 },
  'cooked-packet-type': 0,
  'cooked-hardware-type': 1,
  'cooked-address-length': 6,
  'cooked-address': '02:42:ac:10:10:65',
  'cooked-interface': 2,
  'cooked-unused': { isZero: true },
  'loopback-family': 2,
  trailer: { isZero: true },
  'ipv4-version': { version: 4, headerBytes: 20 },
  'ip-service': { dscp: 0, ecn: 0 },
  'ipv4-total-length': 60,
  'ipv4-identification': 1,
  'ipv4-fragment': { isReserved: false, dontFragment: true, moreFragments: false, offsetBytes: 0 },
  'ipv4-time-to-live': 64,
  'ipv4-protocol': 6,
  'ipv4-checksum': { checksum: 0, state: 'right' },
  'ip-source': CLIENT,
  'ip-destination': SERVER,
  'ipv6-version': { version: 6, dscp: 0, ecn: 0, flowLabel: 1 },
  'ipv6-payload-length': 40,
  'ipv6-next-header': 6,
  'ipv6-hop-limit': 64,
  'extension-length': 8,
  'extension-data': { header: 0 },
  'extension-reserved': { isZero: true },
  'ipv6-fragment': { moreFragments: true, offsetBytes: 0 },
  'ipv6-identification': 1,
  'option-kind': 2,
  'option-length': 4,
  'option-data': { option: 30 },
  'option-nothing': 1,
  'options-end': 0,
  'options-padding': { isZero: true },
  'tcp-source-port': 40_000,
  'tcp-destination-port': 45_000,
  'tcp-sequence': 1,
  'tcp-acknowledgement': 1,
  'tcp-header-length': { headerBytes: 20, reserved: 0, isAccurateEcn: false },
  'tcp-flags': ['SYN'],
  'tcp-window': 64_240,
  'tcp-checksum': { checksum: 0, state: 'left-to-card' },
  'tcp-urgent-pointer': 0,
  'tcp-mss': 1_460,
  'tcp-window-scale': 10,
  'tcp-sack-left': 1,
  'tcp-sack-right': 9,
  'tcp-timestamp': 1,
  'tcp-timestamp-echo': 1,
  'payload-text': { text: 'TIME', isUtf8: true, beginsLine: undefined, endsLine: true },
  'payload-cr': { next: 'lf' },
  'payload-lf': { before: 'cr' },
  rest: { why: 'cut' },
};

const EVERY_KIND = Object.entries(SAMPLES).map(
  ([kind, value]) => [kind, { kind, value, at: 0, length: 1, layer: 'tcp' } as Field] as const,
);

/** A sentence begins with a capital or a flag, ends with a period, and has no hole. */
function expectSentence(sentence: string): void {
  expect(sentence).toMatch(/^[A-Z].*\.$/s);
  expect(sentence).not.toMatch(/undefined|null|NaN|Infinity|\[object|\{|\}| {2}/);
}

describe('every kind of field', () => {
  it.each(EVERY_KIND)('has words in both languages: %s', (_, field) => {
    for (const context of [LAB, { ...LAB, segment: SEGMENT }]) {
      const sentences = LANGUAGES.map((language) => fieldWords(language).meaning(field, context));
      for (const sentence of sentences) expectSentence(sentence);
      expect(new Set(sentences).size).toBe(2);
    }
    for (const language of LANGUAGES) expect(fieldWords(language).name(field)).toMatch(/^\S.{1,45}$/);
  });

  it('has a name of its own in its layer, so that a table can be read', () => {
    const frames = globSync('lab/recording/testing/**/*.pcap', { cwd: `${import.meta.dirname}/../..` });
    for (const path of frames)
      for (const { bytes, linkType } of framesIn(readFileSync(`${import.meta.dirname}/../../${path}`))) {
        const fields = fieldsOf(bytes, linkType);
        const names = new Set(fields.map((field) => `${field.layer} ${name(field)}`));
        expect(names.size).toBe(new Set(fields.map(({ kind, layer }) => `${layer} ${kind}`)).size);
      }
  });

  it('is told of every frame that was captured', () => {
    const paths = globSync('{pcap,lab/recording}/testing/**/*.pcap', { cwd: `${import.meta.dirname}/../..` });
    const sentences = new Set<string>();
    for (const path of paths)
      for (const { bytes, linkType } of framesIn(readFileSync(`${import.meta.dirname}/../../${path}`)))
        for (const field of fieldsOf(bytes, linkType)) sentences.add(meaning(field, LAB));
    for (const sentence of sentences) expectSentence(sentence);
    expect(sentences.size).toBeGreaterThan(30);
  });
});

describe('a field', () => {
  it.each<
    [
      what: string,
      kind: FieldKind,
      form: Partial<SegmentToWrite>,
      segment: Partial<SegmentContext>,
      english: string,
      indonesian: string,
    ]
  >([
    [
      'the port of the server',
      'tcp-destination-port',
      {},
      {},
      'The port the time server listens on.',
      'Port tempat server waktu menunggu koneksi (listen).',
    ],
    [
      'the port of a client, even that of the server',
      'tcp-source-port',
      { srcPort: 45_000 },
      {},
      "The client's port: with its address, it tells this connection from all others.",
      'Port klien: bersama alamatnya, port ini membedakan koneksi ini dari koneksi lain.',
    ],
    [
      'the port of another server',
      'tcp-destination-port',
      { dstPort: 80 },
      {},
      "The server's port, which the client connected to.",
      'Port server, yang dihubungi klien.',
    ],
    ['a machine', 'ip-source', {}, {}, 'The sender: mesin-2, the client.', 'Pengirim: mesin-2, klien.'],
    ['a stranger', 'ip-source', { src: '10.0.0.9' }, {}, 'The sender: the client.', 'Pengirim: klien.'],
    [
      'a SYN',
      'tcp-flags',
      { flags: 2 },
      { flags: ['SYN'], length: 0 },
      'SYN: the client asks for a connection.',
      'SYN: klien meminta koneksi.',
    ],
    [
      'a SYN, ACK',
      'tcp-flags',
      { flags: 0x12 },
      { from: 'server', flags: ['SYN', 'ACK'], length: 0 },
      'SYN, ACK: the server accepts the connection.',
      'SYN, ACK: server menerima koneksi.',
    ],
    [
      'a FIN with the last bytes',
      'tcp-flags',
      { flags: 0x19, payload: 'QUIT\r\n' },
      { flags: ['FIN', 'PSH', 'ACK'], length: 6 },
      'FIN, PSH, ACK: the client closes its side with these last bytes.',
      'FIN, PSH, ACK: klien menutup sisinya dengan byte terakhir ini.',
    ],
    [
      'a RST',
      'tcp-flags',
      { flags: 0x14 },
      { from: 'server', flags: ['RST', 'ACK'], length: 0 },
      'RST, ACK: the server refuses the connection or breaks it off.',
      'RST, ACK: server menolak koneksi atau memutusnya.',
    ],
    [
      'the number of a payload',
      'tcp-sequence',
      {},
      { relSeq: 1_001 },
      'The first byte of this payload has relative number 1,001 among those of the client.',
      'Byte pertama payload ini bernomor relatif 1.001 di antara byte dari klien.',
    ],
    [
      'an acknowledgement',
      'tcp-acknowledgement',
      {},
      {},
      'The client has everything from the server before relative number 15.',
      'Klien sudah menerima semua dari server sebelum nomor relatif 15.',
    ],
    [
      'an acknowledgement without ACK',
      'tcp-acknowledgement',
      { flags: 2 },
      { flags: ['SYN'] },
      'Not used: ACK is not set.',
      'Tidak dipakai: ACK tidak aktif.',
    ],
    [
      'a window that is scaled',
      'tcp-window',
      { window: 64 },
      { window: 65_536 },
      'The client has room for 65,536 bytes (64 × 1,024).',
      'Klien punya ruang untuk 65.536 byte (64 × 1.024).',
    ],
    [
      'a window that may be scaled',
      'tcp-window',
      { window: 64 },
      { window: 64 },
      'The client has room for at least 64 bytes.',
      'Klien punya ruang untuk sedikitnya 64 byte.',
    ],
    [
      'the window of a SYN',
      'tcp-window',
      { flags: 2 },
      { flags: ['SYN'], window: 64_240 },
      'The client has room for 64,240 bytes.',
      'Klien punya ruang untuk 64.240 byte.',
    ],
    [
      'a window of a RST',
      'tcp-window',
      { flags: 4, window: 0 },
      { flags: ['RST'] },
      'Without meaning in a RST.',
      'Tidak berarti dalam RST.',
    ],
    [
      'a full receiver',
      'tcp-window',
      { window: 0 },
      { from: 'server' },
      'The server has no room: the client must wait.',
      'Server tidak punya ruang: klien harus menunggu.',
    ],
    [
      'a request',
      'payload-text',
      { payload: 'TIME\r\n' },
      {},
      'The request of the assignment.',
      'Permintaan menurut tugas.',
    ],
    [
      'an echo of the request',
      'payload-text',
      { payload: 'TIME\r\n' },
      { from: 'server' },
      "Not the assignment's reply, which reads JAM hh:mm:ss.",
      'Bukan balasan menurut tugas, yang berbunyi JAM hh:mm:ss.',
    ],
    [
      'a reply',
      'payload-text',
      { payload: 'JAM 12:34:56\r\n' },
      { from: 'server' },
      'The reply: hours, minutes, seconds.',
      'Balasannya: jam, menit, detik.',
    ],
    [
      'a reply of no clock',
      'payload-text',
      { payload: 'JAM 24:34:56\r\n' },
      { from: 'server' },
      "Not the assignment's reply, which reads JAM hh:mm:ss.",
      'Bukan balasan menurut tugas, yang berbunyi JAM hh:mm:ss.',
    ],
    [
      'a request in lower case',
      'payload-text',
      { payload: 'time\r\n' },
      {},
      "Neither of the assignment's requests, TIME and QUIT.",
      'Bukan salah satu permintaan menurut tugas, TIME dan QUIT.',
    ],
    [
      'half a request',
      'payload-text',
      { payload: 'TIME' },
      {},
      'A line whose end is not in this segment.',
      'Baris yang akhirnya tidak ada dalam segmen ini.',
    ],
    [
      'the other half of a request',
      'payload-text',
      { payload: 'TIME\r\n' },
      { beginsLine: false },
      'More of a line that an earlier segment began.',
      'Lanjutan baris dari segmen sebelumnya.',
    ],
    [
      'a carriage return',
      'payload-cr',
      { payload: 'TIME\r\n' },
      {},
      'Carriage return, the first half of the line end.',
      'Carriage return, paruh pertama akhir baris.',
    ],
    [
      'a line feed of nc',
      'payload-lf',
      { payload: 'TIME\n' },
      {},
      'Line feed without a carriage return before it: the assignment asks for both.',
      'Line feed tanpa carriage return sebelumnya: tugas meminta keduanya.',
    ],
    [
      'a window scale',
      'tcp-window-scale',
      { options: [3, 3, 200, 0] },
      {},
      'From now on, a window value from the client counts times 16,384, if both sides have this option.',
      'Sejak sekarang nilai window dari klien dikalikan 16.384, jika kedua sisi memakai opsi ini.',
    ],
  ])('means what it shows: %s', (_, kind, form, segment, english, indonesian) => {
    expect(told(kind, form, segment)).toEqual([[english, indonesian]]);
  });

  it('tells nothing of a role or a number where only the bytes are known', () => {
    const frame = ethernet(ipv4(CLIENT, SERVER, tcpBytes({ ...TO_SERVER, payload: 'TIME\r\n' })));
    const sentences = fieldsOf(frame, 1).map((field) => meaning(field, LAB));
    expect(sentences.filter((sentence) => /the (?:client|server)\b|relative/.test(sentence))).toEqual([]);
    expect(sentences).toContain('The sender: mesin-2.');
    expect(sentences).toContain('The port the time server listens on.');
  });

  it('says what is not explained', () => {
    const [, , , arp] = fieldsOf(frameOf(0x0806, Buffer.alloc(28)), 1);
    expect(meaning(arp!, LAB)).toBe('Not explained: ARP, not IP.');
    expect(indonesian.meaning(arp!, LAB)).toBe('Tidak dijelaskan: ARP, bukan IP.');
  });

  it('shows its value short', () => {
    const frame = linuxSll2(
      ipv4(CLIENT, SERVER, tcpBytes({ ...TO_SERVER, options: [2, 4, 5, 180], payload: 'TI\u0007\r\n' })),
    );
    const shown = Object.fromEntries(fieldsOf(frame, 276).map((field) => [field.kind, value(field)]));
    expect(shown).toMatchObject({
      ethertype: '0x0800 (IPv4)',
      'cooked-unused': '',
      'ipv4-version': '4, 20',
      'ipv4-fragment': '0',
      'ipv4-protocol': '6 (TCP)',
      'ip-source': CLIENT,
      'tcp-source-port': '40000',
      'tcp-flags': 'PSH, ACK',
      'tcp-checksum': '0x0000',
      'option-kind': '2 (MSS)',
      'tcp-mss': '1460',
      'payload-text': 'TI␇',
    });
  });
});
