import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CloseReason, LEVEL_OF, type ServerEvent } from './event.ts';
import { textRenderer } from './text.ts';

const TIME = Date.UTC(2025, 5, 9, 6, 14, 20, 356);
const peer = { address: '172.16.16.102', port: 52_836 };
const counters = { requests: 3, replies: 2, invalid: 0, bytesIn: 18, bytesOut: 28, durationMs: 1_234 };

const LINES: readonly [event: ServerEvent, english: string, indonesian: string][] = [
  [
    { event: 'listening', address: '0.0.0.0', port: 45_000, threads: 1 },
    'Listening on 0.0.0.0 port 45000 with 1 thread',
    'Membuka port 45000 di 0.0.0.0 (listen) dengan 1 thread',
  ],
  [
    { event: 'listening', address: '0.0.0.0', port: 45_000, threads: 8 },
    'Listening on 0.0.0.0 port 45000 with 8 threads',
    'Membuka port 45000 di 0.0.0.0 (listen) dengan 8 thread',
  ],
  [
    { event: 'single-thread', wanted: 8, error: 'ENOTSUP' },
    'One thread instead of 8: this system cannot share a port between threads (ENOTSUP)',
    'Satu thread, bukan 8: di sistem ini satu port tidak dapat dipakai bersama beberapa thread (ENOTSUP)',
  ],
  [
    { event: 'opened', peer, open: 7 },
    "Connection from ('172.16.16.102', 52836), served by thread 2, 7 open",
    "Koneksi dari ('172.16.16.102', 52836), dilayani thread 2, 7 terbuka",
  ],
  [
    { event: 'received', peer, bytes: 6 },
    "Received 6 bytes from ('172.16.16.102', 52836)",
    "Diterima 6 byte dari ('172.16.16.102', 52836)",
  ],
  [
    { event: 'request', peer, request: 'TIME' },
    "Request from ('172.16.16.102', 52836): 'TIME'",
    "Permintaan dari ('172.16.16.102', 52836): 'TIME'",
  ],
  [
    { event: 'reply', peer, reply: 'JAM 06:14:20' },
    "Replied 'JAM 06:14:20' to ('172.16.16.102', 52836)",
    "Balasan ke ('172.16.16.102', 52836): 'JAM 06:14:20'",
  ],
  [
    { event: 'invalid', peer, line: 'tes', reply: 'ERROR' },
    "Unknown command from ('172.16.16.102', 52836): 'tes', replied 'ERROR'",
    "Perintah tak dikenal dari ('172.16.16.102', 52836): 'tes', dibalas 'ERROR'",
  ],
  [
    { event: 'paused', peer, unsentBytes: 65_536 },
    "Client ('172.16.16.102', 52836) is not reading: 65536 bytes unsent, paused reading from it",
    "Klien ('172.16.16.102', 52836) tidak membaca: 65536 byte belum terkirim, pembacaan dihentikan sementara",
  ],
  [
    { event: 'closed', peer, reason: 'quit', counters },
    "Closed ('172.16.16.102', 52836): QUIT (3 requests, 2 replies, 18 B in, 28 B out, 1.234 s)",
    "Ditutup ('172.16.16.102', 52836): QUIT (3 permintaan, 2 balasan, 18 B masuk, 28 B keluar, 1.234 s)",
  ],
  [
    { event: 'closed', peer, reason: 'failed', error: 'ETIMEDOUT', counters: { ...counters, invalid: 1 } },
    "Closed ('172.16.16.102', 52836): the connection failed [ETIMEDOUT] (3 requests, 2 replies, 1 unknown, 18 B in, 28 B out, 1.234 s)",
    "Ditutup ('172.16.16.102', 52836): koneksi gagal [ETIMEDOUT] (3 permintaan, 2 balasan, 1 tak dikenal, 18 B masuk, 28 B keluar, 1.234 s)",
  ],
  [
    { event: 'closed', peer, reason: 'quit', counters: { ...counters, requests: 1, replies: 1 } },
    "Closed ('172.16.16.102', 52836): QUIT (1 request, 1 reply, 18 B in, 28 B out, 1.234 s)",
    "Ditutup ('172.16.16.102', 52836): QUIT (1 permintaan, 1 balasan, 18 B masuk, 28 B keluar, 1.234 s)",
  ],
  [
    { event: 'thread-ended', thread: 1, reason: 'exception', error: 'TypeError: x is not a function' },
    'Thread 1 broke on an exception, so the server stops [TypeError: x is not a function]',
    'Thread 1 gagal karena exception sehingga server berhenti [TypeError: x is not a function]',
  ],
  [
    { event: 'thread-ended', thread: 1, reason: 'out-of-memory', error: 'Error: heap out of memory' },
    'Thread 1 ran out of memory, so the server stops [Error: heap out of memory]',
    'Thread 1 kehabisan memori sehingga server berhenti [Error: heap out of memory]',
  ],
  [
    { event: 'thread-ended', thread: 1, reason: 'exit', error: 'exit code 0' },
    'Thread 1 left without being told to, so the server stops [exit code 0]',
    'Thread 1 keluar tanpa diminta sehingga server berhenti [exit code 0]',
  ],
  [
    { event: 'stopping', open: 3 },
    'Stopping: closing 3 connections, accepting no new ones',
    'Berhenti: 3 koneksi ditutup, koneksi baru tidak diterima',
  ],
  [{ event: 'stopped' }, 'Stopped', 'Selesai'],
  [{ event: 'failed', error: 'accept EMFILE' }, 'Failed: accept EMFILE', 'Gagal: accept EMFILE'],
];

const REASONS: Record<CloseReason, [english: string, indonesian: string]> = {
  quit: ['QUIT', 'QUIT'],
  'client-closed': ['the client closed', 'klien menutup koneksi'],
  reset: ['the client reset the connection', 'koneksi direset klien (RST)'],
  idle: ['idle for too long', 'terlalu lama diam'],
  'line-too-long': ['line too long', 'baris terlalu panjang'],
  'line-too-slow': ['line not ended in time', 'baris tidak selesai pada waktunya'],
  busy: ['server busy', 'server penuh'],
  stopping: ['the server is stopping', 'server berhenti'],
  failed: ['the connection failed', 'koneksi gagal'],
};

beforeAll(() => void vi.stubEnv('TZ', 'Asia/Jakarta'));
afterAll(() => void vi.unstubAllEnvs());

describe('the text of an event', () => {
  it.each(LINES)('%j', (event, english, indonesian) => {
    const stamp = { time: TIME, thread: 2 };
    const head = '2025-06-09 13:14:20,356 - [SERVER] - ';
    expect(textRenderer('en')(event, stamp)).toBe(head + english);
    expect(textRenderer('id')(event, stamp)).toBe(head + indonesian);
  });

  it('is there for every event', () => {
    expect(new Set(LINES.map(([{ event }]) => event))).toEqual(new Set(Object.keys(LEVEL_OF)));
  });

  it.each(Object.entries(REASONS))('names the reason %s', (reason, [english, indonesian]) => {
    const event: ServerEvent = { event: 'closed', peer, reason: reason as CloseReason, counters };
    const stamp = { time: TIME, thread: 2 };
    expect(textRenderer('en')(event, stamp)).toContain(`: ${english} (`);
    expect(textRenderer('id')(event, stamp)).toContain(`: ${indonesian} (`);
  });
});

describe('the time before it', () => {
  it.each<[time: string, text: string]>([
    ['2025-06-09T06:14:20.356Z', '2025-06-09 13:14:20,356'],
    ['2025-06-09T06:14:20.000Z', '2025-06-09 13:14:20,000'],
    ['2025-06-09T06:14:20.007Z', '2025-06-09 13:14:20,007'],
    ['2025-06-09T16:59:59.999Z', '2025-06-09 23:59:59,999'],
    ['2025-06-09T17:00:00.000Z', '2025-06-10 00:00:00,000'],
    ['2025-12-31T17:00:00.000Z', '2026-01-01 00:00:00,000'],
  ])('at %s is %s, local', (time, text) => {
    const line = textRenderer('en')({ event: 'stopped' }, { time: Date.parse(time), thread: 0 });
    expect(line).toBe(`${text} - [SERVER] - Stopped`);
  });

  it('follows the clock, within the second and backwards', () => {
    const render = textRenderer('en');
    const at = (time: number): string => render({ event: 'stopped' }, { time, thread: 0 }).slice(11, 23);
    expect([0, 1, 643, 644, 1_644, 643].map((ms) => at(TIME + ms))).toEqual([
      '13:14:20,356',
      '13:14:20,357',
      '13:14:20,999',
      '13:14:21,000',
      '13:14:22,000',
      '13:14:20,999',
    ]);
  });
});
