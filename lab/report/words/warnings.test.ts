import { expect, it } from 'vitest';
import type { Warning } from '../../../pcap/warnings.ts';
import { warningWords } from './warnings.ts';

type Told<Kind> = Omit<Extract<Warning, { readonly kind: Kind }>, 'kind' | 'byte'>;

/** Every kind there is: the compiler misses one that is not here. */
const WARNINGS: {
  readonly [Kind in Warning['kind']]: readonly [Told<Kind>, english: string, indonesian: string];
} = {
  version: [
    { format: 'pcap', version: 3, readable: 2, leftOut: 'rest' },
    'this is version 3 of pcap, and only version 2 can be read; the rest of the file is not read',
    'ini pcap versi 3, padahal hanya versi 2 yang dapat dibaca; sisa berkas tidak dibaca',
  ],
  'impossible-length': [
    { of: 'packet', bytes: 300_000, leftOut: 'rest' },
    'a packet that begins here claims 300,000 bytes, which is impossible; the rest of the file is not read',
    'paket yang dimulai di sini menyebut panjang 300.000 byte, padahal itu tidak mungkin; sisa berkas tidak dibaca',
  ],
  'two-lengths': [
    { first: 40, last: 44, leftOut: 'rest' },
    'the block here gives its length as 40 bytes at its beginning and 44 bytes at its end; the rest of the file is not read',
    'blok di sini menyebut panjangnya 40 byte di awal dan 44 byte di akhir; sisa berkas tidak dibaca',
  ],
  'no-byte-order': [
    { leftOut: 'rest' },
    'the section that begins here has no byte order; the rest of the file is not read',
    'bagian yang dimulai di sini tidak menyebut urutan byte; sisa berkas tidak dibaca',
  ],
  'block-too-short': [
    { of: 'interface', leftOut: 'rest' },
    'an interface description that begins here is too short; the rest of the file is not read',
    'deskripsi antarmuka yang dimulai di sini terlalu pendek; sisa berkas tidak dibaca',
  ],
  'too-many-interfaces': [
    { leftOut: 'rest' },
    'there are too many interfaces; the rest of the file is not read',
    'antarmukanya terlalu banyak; sisa berkas tidak dibaca',
  ],
  'unknown-clock': [
    { leftOut: 'rest' },
    'the clock of the interface here cannot be understood; the rest of the file is not read',
    'satuan waktu antarmuka di sini tidak dapat dipahami; sisa berkas tidak dibaca',
  ],
  'unknown-interface': [
    { index: 7, leftOut: 'rest' },
    'the packet here is from interface 7, which the file does not describe; the rest of the file is not read',
    'paket di sini berasal dari antarmuka 7, yang tidak dijelaskan dalam berkas; sisa berkas tidak dibaca',
  ],
  'longer-than-block': [
    { bytes: 1_500, blockBytes: 92, leftOut: 'rest' },
    'the packet here claims 1,500 bytes in a block of 92; the rest of the file is not read',
    'paket di sini menyebut panjang 1.500 byte dalam blok 92 byte; sisa berkas tidak dibaca',
  ],
  'file-cut': [
    { inside: 'packet', bytes: 1 },
    'the file ends inside a packet that begins here and has only 1 byte of it',
    'berkas berakhir di tengah paket yang dimulai di sini; hanya 1 byte yang ada',
  ],
  'packing-broken': [
    { packing: 'gzip', leftOut: 'rest' },
    'what was packed with gzip is cut or damaged here; the rest of the file is not read',
    'data yang dikemas dengan gzip terpotong atau rusak di sini; sisa berkas tidak dibaca',
  ],
  'unknown-link': [
    { linkType: 105 },
    'packets of link type 105 are counted, but cannot be read',
    'paket dengan tipe link 105 dihitung, tetapi tidak dapat dibaca',
  ],
  'fragments-missing': [
    { datagrams: 1 },
    'fragments of 1 datagram are missing; it is left out',
    'fragmen dari 1 datagram tidak ada; datagram itu diabaikan',
  ],
  'too-many-open': [
    { limit: 65_536, ended: 16_384 },
    'more than 65,536 connections are open; the 16,384 that have been silent longest are treated as ended',
    'lebih dari 65.536 koneksi terbuka; 16.384 yang paling lama diam dianggap berakhir',
  ],
  'too-many-connections': [
    { limit: 1_048_576 },
    'there are more than 1,048,576 connections that have ended; late packets of some are taken for connections of their own',
    'ada lebih dari 1.048.576 koneksi yang telah berakhir; paket terlambat dari sebagian di antaranya dianggap koneksi tersendiri',
  ],
  'memory-full': [
    { limitBytes: 134_217_728 },
    'open connections take more than 134,217,728 bytes of memory; segments of some are left out',
    'koneksi yang terbuka memakai lebih dari 134.217.728 byte memori; sebagian segmennya diabaikan',
  ],
  'too-many-warnings': [
    { limit: 100 },
    'there were 100 warnings; further ones are only counted',
    'sudah ada 100 peringatan; selebihnya hanya dihitung',
  ],
  'not-ip': [
    { packet: 5, family: 4, firstByte: 6, leftOut: 'packet' },
    'packet 5 begins with 0x06, which is not an IPv4 header; it is left out',
    'paket 5 dimulai dengan 0x06, yang bukan header IPv4; paket itu diabaikan',
  ],
  'shorter-than-header': [
    { packet: 5, bytes: 12, headerBytes: 20, leftOut: 'packet' },
    'packet 5 has an IPv4 length of 12 bytes, less than its header of 20; it is left out',
    'paket 5 menyebut panjang IPv4 12 byte, kurang dari headernya yang 20 byte; paket itu diabaikan',
  ],
  'longer-than-frame': [
    { packet: 5, family: 6, byBytes: 1 },
    "packet 5 has an IPv6 length that exceeds its frame by 1 byte; the frame's length is used",
    'paket 5 menyebut panjang IPv6 yang melebihi framenya sebanyak 1 byte; panjang frame yang dipakai',
  ],
  'header-cut': [
    { packet: 5, header: 'IPv6 extension', leftOut: 'packet' },
    'packet 5 ends inside its IPv6 extension header; it is left out',
    'paket 5 berakhir di tengah header ekstensi IPv6; paket itu diabaikan',
  ],
  'extension-too-long': [
    { packet: 5, leftOut: 'packet' },
    'packet 5 has an IPv6 extension header that is longer than the packet; it is left out',
    'paket 5 memuat header ekstensi IPv6 yang lebih panjang daripada paketnya; paket itu diabaikan',
  ],
  'ip-option': [
    { packet: 7, leftOut: 'packet' },
    'packet 7 has an IPv4 option that is too short for its kind; it is left out',
    'paket 7 memuat opsi IPv4 yang terlalu pendek untuk jenisnya; paket itu diabaikan',
  ],
  'tcp-header-length': [
    { packet: 5, headerBytes: 60, bytes: 24, leftOut: 'packet' },
    'packet 5 has an impossible TCP header length, 60 of 24 bytes; it is left out',
    'paket 5 menyebut panjang header TCP yang tidak mungkin, 60 dari 24 byte; paket itu diabaikan',
  ],
  'fragment-cut': [
    { packet: 5, leftOut: 'packet' },
    'packet 5 is a fragment that the capture cut short; it is left out',
    'paket 5 adalah fragmen yang terpotong dalam tangkapan; paket itu diabaikan',
  ],
  'fragment-contradicts': [
    { packet: 5, leftOut: 'packet' },
    'packet 5 is a fragment that contradicts an earlier one of its datagram; it is left out',
    'paket 5 adalah fragmen yang bertentangan dengan fragmen sebelumnya dari datagram yang sama; paket itu diabaikan',
  ],
  'too-many-captured': [
    { packet: 5, captured: 80, onWire: 60 },
    'packet 5 has 80 bytes in the file, but had 60 on the wire; the rest is left out',
    'paket 5 memuat 80 byte dalam berkas, padahal hanya 60 byte yang dikirim; kelebihannya diabaikan',
  ],
  'time-fraction': [
    { packet: 5 },
    'packet 5 has a time whose fraction is a second or more',
    'paket 5 memuat waktu dengan pecahan satu detik atau lebih',
  ],
};

it.each(Object.entries(WARNINGS))('says %s in both languages', (kind, [told, english, indonesian]) => {
  const warning = { byte: 24, kind, ...told } as Warning;
  expect(warningWords('en')(warning)).toBe(english);
  expect(warningWords('id')(warning)).toBe(indonesian);
});
