import { describe, expect, it } from 'vitest';
import type { Flaw, SourceFact } from '../../evidence/evidence.ts';
import type { ReadingProblem } from '../../recording/run-sources.ts';
import { evidenceWords } from './evidence.ts';

const SOURCES: readonly SourceFact[] = [
  { id: 'client', kind: 'client', sessions: 4 },
  { id: 'log', kind: 'log', machine: 'mesin-1', sessions: 4 },
  { id: 'mesin-1', kind: 'capture', machine: 'mesin-1', sessions: 4 },
  { id: 'mesin-2', kind: 'capture', machine: 'mesin-2', sessions: 4 },
  { id: 'any.pcap', kind: 'capture', sessions: 4 },
];
const session = { client: 'mesin-2', port: 40_001, part: '', nth: 1 };
const missingFrom = 'log';
const segment = { from: 'client', flags: ['FIN', 'ACK'], relSeq: 7, relAck: 15 } as const;
const several = {
  source: 'any.pcap',
  sessions: 4,
  absent: 0,
  agreeing: 4,
  examples: [session, { ...session, nth: 2 }],
};
const single = { source: 'mesin-1', sessions: 1, absent: 0, agreeing: 0, examples: [session] };
const usual = { value: 14, sources: ['mesin-1', 'mesin-2', 'client'] };

it.each<[Flaw, english: string, indonesian: string]>([
  [
    { kind: 'session', session, missingFrom: 'mesin-1', knownTo: ['client', 'log'] },
    "mesin-2:40001 is missing from mesin-1's capture; it is in the client record and the server log",
    'mesin-2:40001 tidak ada di tangkapan mesin-1; sesi itu ada di catatan klien dan log server',
  ],
  [
    {
      kind: 'session',
      session: { ...session, part: 'echo', nth: 2 },
      missingFrom,
      knownTo: ['client', 'mesin-1', 'mesin-2'],
    },
    'mesin-2:40001 (echo) (2) is missing from the server log; it is in both captures and the client record',
    'mesin-2:40001 (echo) (2) tidak ada di log server; sesi itu ada di kedua tangkapan dan catatan klien',
  ],
  [
    { kind: 'line', session, missingFrom, event: 'opened', missing: 1, of: 1 },
    "mesin-2:40001: the line 'opened' is missing from the server log",
    "mesin-2:40001: baris 'opened' tidak ada di log server",
  ],
  [
    { kind: 'line', session, missingFrom, event: 'reply', missing: 1, of: 2 },
    "mesin-2:40001: 1 of 2 lines 'reply' is missing from the server log",
    "mesin-2:40001: 1 dari 2 baris 'reply' tidak ada di log server",
  ],
  [
    { kind: 'payload', session, missingFrom: 'any.pcap', sender: 'client' },
    'mesin-2:40001: part of what the client sent is missing from any.pcap',
    'mesin-2:40001: sebagian data dari klien tidak ada di any.pcap',
  ],
  [
    {
      kind: 'packet',
      session,
      missingFrom: 'mesin-2',
      knownTo: 'mesin-1',
      number: 9,
      segment: { ...segment, flags: [...segment.flags] },
    },
    "mesin-2:40001: the client's FIN, ACK (Seq=7 Ack=15), packet 9 of mesin-1's capture, is missing from mesin-2's capture",
    'mesin-2:40001: FIN, ACK dari klien (Seq=7 Ack=15), paket 9 di tangkapan mesin-1, tidak ada di tangkapan mesin-2',
  ],
  [
    {
      kind: 'replies',
      session,
      odd: { value: [], sources: ['log'] },
      usual: { value: ['JAM 12:37:41'], sources: ['client', 'mesin-1'] },
    },
    "mesin-2:40001: there are no replies according to the server log, but the reply is 'JAM 12:37:41' according to mesin-1's capture and the client record",
    "mesin-2:40001: tidak ada balasan menurut log server, tetapi balasannya 'JAM 12:37:41' menurut tangkapan mesin-1 dan catatan klien",
  ],
  [
    {
      kind: 'replies',
      session,
      odd: { value: ['JAM 12:37:41', 'JAM 12:37:42', 'JAM 12:37:43'], sources: ['client'] },
      usual: { value: ['JAM 12:37:41', 'JAM 12:37:4', 'JAM 12:37:43'], sources: ['log', 'mesin-1'] },
    },
    "mesin-2:40001: reply 2 is 'JAM 12:37:42' according to the client record, but reply 2 is 'JAM 12:37:4' according to mesin-1's capture and the server log",
    "mesin-2:40001: balasan ke-2 adalah 'JAM 12:37:42' menurut catatan klien, tetapi balasan ke-2 adalah 'JAM 12:37:4' menurut tangkapan mesin-1 dan log server",
  ],
  [
    {
      kind: 'replies',
      session,
      odd: { value: Array.from({ length: 1_300 }, () => 'JAM 12:37:41'), sources: ['log'] },
      usual: { value: ['JAM 12:37:41'], sources: ['client', 'mesin-1'] },
    },
    "mesin-2:40001: there are 1,300 replies according to the server log, but there is 1 reply according to mesin-1's capture and the client record",
    'mesin-2:40001: ada 1.300 balasan menurut log server, tetapi ada 1 balasan menurut tangkapan mesin-1 dan catatan klien',
  ],
  [
    { kind: 'bytes', sender: 'client', session, odd: { value: 1, sources: ['log'] }, usual },
    'mesin-2:40001: the client sent 1 byte according to the server log, but 14 according to both captures and the client record',
    'mesin-2:40001: klien mengirim 1 byte menurut log server, tetapi 14 byte menurut kedua tangkapan dan catatan klien',
  ],
  [
    { kind: 'bytes', sender: 'server', session, odd: { value: 1_300, sources: ['log'] }, usual },
    'mesin-2:40001: the server sent 1,300 bytes according to the server log, but 14 according to both captures and the client record',
    'mesin-2:40001: server mengirim 1.300 byte menurut log server, tetapi 14 byte menurut kedua tangkapan dan catatan klien',
  ],
  [
    {
      kind: 'times',
      session,
      earlier: 'client',
      later: 'log',
      byMs: 297,
      answered: 'before-beginning',
    },
    'mesin-2:40001 is answered in the client record 297 ms before it begins in the server log, which is impossible',
    'mesin-2:40001 dibalas di catatan klien 297 ms sebelum dimulai di log server, padahal itu tidak mungkin',
  ],
  [
    {
      kind: 'times',
      session,
      earlier: 'client',
      later: 'mesin-1',
      byMs: 8.5,
      answered: 'before-answer',
    },
    "mesin-2:40001 is answered 8.5 ms earlier in the client record than in mesin-1's capture, which is impossible",
    'mesin-2:40001 dibalas 8,5 ms lebih awal di catatan klien daripada di tangkapan mesin-1, padahal itu tidak mungkin',
  ],
  [
    { kind: 'times', session, earlier: 'log', later: 'mesin-1', byMs: 500.25 },
    "mesin-2:40001 begins 500.25 ms earlier in the server log than in mesin-1's capture, which is impossible",
    'mesin-2:40001 dimulai 500,25 ms lebih awal di log server daripada di tangkapan mesin-1, padahal itu tidak mungkin',
  ],
  [
    { kind: 'nothing-recorded', ...several, part: '' },
    'any.pcap has no sessions: 4 sessions are missing from it (mesin-2:40001, mesin-2:40001 (2), …)',
    'any.pcap tidak memuat satu sesi pun: 4 sesi tidak ada di sana (mesin-2:40001, mesin-2:40001 (2), …)',
  ],
  [
    { kind: 'nothing-recorded', ...single, part: 'echo' },
    "mesin-1's capture has no sessions of the part 'echo': 1 session is missing from it (mesin-2:40001)",
    "tangkapan mesin-1 tidak memuat satu sesi pun dari bagian 'echo': 1 sesi tidak ada di sana (mesin-2:40001)",
  ],
  [
    { kind: 'capture-started-late', ...several, absent: 1 },
    'any.pcap started late: 1 session had already ended, and the first packets of 3 sessions are missing (mesin-2:40001, mesin-2:40001 (2), …); everything else agrees',
    'any.pcap terlambat dimulai: 1 sesi sudah berakhir, dan paket-paket pertama dari 3 sesi tidak ada (mesin-2:40001, mesin-2:40001 (2), …); selebihnya sesuai',
  ],
  [
    { kind: 'capture-ended-early', ...single, absent: 1 },
    "mesin-1's capture ended early: 1 session had not begun (mesin-2:40001)",
    'tangkapan mesin-1 berakhir terlalu awal: 1 sesi belum dimulai (mesin-2:40001)',
  ],
  [
    { kind: 'log-ended-early', ...single, source: 'log' },
    'the server log ended early: the last lines of 1 session are missing (mesin-2:40001)',
    'log server berakhir terlalu awal: baris-baris terakhir dari 1 sesi tidak ada (mesin-2:40001)',
  ],
  [
    { kind: 'one-direction-only', ...single, from: 'client' },
    "mesin-1's capture has only the client's packets of 1 session (mesin-2:40001)",
    'tangkapan mesin-1 hanya memuat paket dari klien untuk 1 sesi (mesin-2:40001)',
  ],
  [
    { kind: 'cut-at-snap-length', ...several, agreeing: 3, bytes: 54 },
    'any.pcap has only the first 54 bytes of longer packets, so it lacks requests and replies of 4 sessions (mesin-2:40001, mesin-2:40001 (2), …); everything else agrees in 3 of them',
    'any.pcap hanya memuat 54 byte pertama dari paket yang lebih panjang, sehingga permintaan dan balasan 4 sesi tidak lengkap di sana (mesin-2:40001, mesin-2:40001 (2), …); selebihnya sesuai pada 3 sesi di antaranya',
  ],
  [
    { kind: 'packets-repeated', ...several, copies: 3 },
    'any.pcap has each packet of 4 sessions 3 times; the copies were not counted',
    'any.pcap memuat tiap paket dari 4 sesi sebanyak 3 kali; salinannya tidak dihitung',
  ],
  [
    { kind: 'bytes-after-end', ...several, from: 'client', bytes: 5 },
    '5 bytes from the client came after the server had ended the connection, and were answered with RST (mesin-2:40001, mesin-2:40001 (2), …)',
    '5 byte dari klien tiba setelah server mengakhiri koneksi, dan dijawab dengan RST (mesin-2:40001, mesin-2:40001 (2), …)',
  ],
])('says $kind in both languages', (flaw, english, indonesian) => {
  expect(evidenceWords(SOURCES, 'en').flaw(flaw)).toBe(english);
  expect(evidenceWords(SOURCES, 'id').flaw(flaw)).toBe(indonesian);
});

describe('what is said of files', () => {
  const ports = Array.from({ length: 12 }, (_, index) => index + 1);
  it.each<[ReadingProblem, english: string, indonesian: string]>([
    [
      { kind: 'no-file', file: 'pcap/mesin-1.pcap' },
      'pcap/mesin-1.pcap is missing, though run.json says that it was recorded',
      'pcap/mesin-1.pcap tidak ada, padahal menurut run.json pernah direkam',
    ],
    [
      { kind: 'no-capture', file: 'pcap/mesin-1.pcap' },
      'pcap/mesin-1.pcap is not a capture file',
      'pcap/mesin-1.pcap bukan berkas tangkapan',
    ],
    [
      {
        kind: 'broken-file',
        file: 'a.pcap',
        warning: { kind: 'unknown-clock', byte: 1_024, leftOut: 'rest' },
      },
      'a.pcap: the clock of the interface here cannot be understood; the rest of the file is not read (at byte 1,024)',
      'a.pcap: satuan waktu antarmuka di sini tidak dapat dipahami; sisa berkas tidak dibaca (pada byte 1.024)',
    ],
    [
      { kind: 'no-session', port: 7, others: [], passedOver: {} },
      'There are no TCP sessions in these files',
      'Tidak ada sesi TCP dalam berkas ini',
    ],
    [
      { kind: 'no-session', port: 7, others: [], passedOver: { ARP: 3, UDP: 12 } },
      'There are no TCP sessions in these files; passed over: 12 UDP, 3 ARP',
      'Tidak ada sesi TCP dalam berkas ini; yang dilewati: 12 UDP, 3 ARP',
    ],
    [
      { kind: 'no-session', port: 77, others: ports, passedOver: {} },
      'There are no sessions on server port 77, only on 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: choose a port with --port',
      'Tidak ada sesi pada port server 77, tetapi ada pada 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 dan 2 lainnya: pilih salah satu dengan --port',
    ],
  ])('says $kind in both languages', (problem, english, indonesian) => {
    expect(evidenceWords(SOURCES, 'en').problem(problem)).toBe(english);
    expect(evidenceWords(SOURCES, 'id').problem(problem)).toBe(indonesian);
  });
});
