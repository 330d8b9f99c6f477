/** Log lines for people: the hand-ins' manner, `2025-06-09 06:14:20,356 - [SERVER] - …`, in two languages. */
import type { CloseReason, Counters, Peer, ServerEvent, Stamp } from './event.ts';
import type { Language } from '../config.ts';

export type Render = (event: ServerEvent, stamp: Stamp) => string;

/** Makes the renderer of one language; times are local. */
export function textRenderer(language: Language): Render {
  const say = language === 'id' ? inIndonesian : inEnglish;
  const timestamp = localTimestamp();
  return (event, stamp) => `${timestamp(stamp.time)} - [SERVER] - ${say(event, stamp)}`;
}

function inEnglish(event: ServerEvent, { thread }: Stamp): string {
  switch (event.event) {
    case 'listening':
      return `Listening on ${event.address} port ${event.port} with ${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}`;
    case 'single-thread':
      return `One thread instead of ${event.wanted}: this system cannot share a port between threads (${event.error})`;
    case 'opened':
      return `Connection from ${name(event.peer)}, served by thread ${thread}, ${event.open} open`;
    case 'received':
      return `Received ${event.bytes} bytes from ${name(event.peer)}`;
    case 'request':
      return `Request from ${name(event.peer)}: '${event.request}'`;
    case 'reply':
      return `Replied '${event.reply}' to ${name(event.peer)}`;
    case 'invalid':
      return `Unknown command from ${name(event.peer)}: '${event.line}', replied '${event.reply}'`;
    case 'paused':
      return `Client ${name(event.peer)} does not read: ${event.unsentBytes} bytes unsent, reading from it paused`;
    case 'closed':
      return `Closed ${name(event.peer)}: ${reasonText(event, ENGLISH_REASONS)} (${count(event.counters, 'requests', 'replies', 'unknown', 'in', 'out')})`;
    case 'stopping':
      return `Stopping: ${event.open} connections are ended, no new ones taken`;
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return `Failed: ${event.error}`;
  }
}

function inIndonesian(event: ServerEvent, { thread }: Stamp): string {
  switch (event.event) {
    case 'listening':
      return `Siap di ${event.address} port ${event.port} dengan ${event.threads} thread`;
    case 'single-thread':
      return `Satu thread, bukan ${event.wanted}: sistem ini tidak bisa membagi satu port antar-thread (${event.error})`;
    case 'opened':
      return `Koneksi dari ${name(event.peer)}, dilayani thread ${thread}, ${event.open} terbuka`;
    case 'received':
      return `Diterima ${event.bytes} byte dari ${name(event.peer)}`;
    case 'request':
      return `Permintaan dari ${name(event.peer)}: '${event.request}'`;
    case 'reply':
      return `Dijawab '${event.reply}' ke ${name(event.peer)}`;
    case 'invalid':
      return `Perintah tak dikenal dari ${name(event.peer)}: '${event.line}', dijawab '${event.reply}'`;
    case 'paused':
      return `Klien ${name(event.peer)} tidak membaca: ${event.unsentBytes} byte belum terkirim, pembacaan dihentikan sementara`;
    case 'closed':
      return `Ditutup ${name(event.peer)}: ${reasonText(event, INDONESIAN_REASONS)} (${count(event.counters, 'permintaan', 'jawaban', 'tak dikenal', 'masuk', 'keluar')})`;
    case 'stopping':
      return `Berhenti: ${event.open} koneksi diakhiri, koneksi baru tidak diterima`;
    case 'stopped':
      return 'Selesai';
    case 'failed':
      return `Gagal: ${event.error}`;
  }
}

const ENGLISH_REASONS: Record<CloseReason, string> = {
  quit: 'QUIT',
  'client-closed': 'the client closed',
  reset: 'the client reset the connection',
  idle: 'idle for too long',
  'line-too-long': 'line too long',
  busy: 'server busy',
  stopping: 'the server is stopping',
  failed: 'the connection failed',
};

const INDONESIAN_REASONS: Record<CloseReason, string> = {
  quit: 'QUIT',
  'client-closed': 'klien menutup koneksi',
  reset: 'klien memutus koneksi (RST)',
  idle: 'terlalu lama diam',
  'line-too-long': 'baris terlalu panjang',
  busy: 'server penuh',
  stopping: 'server berhenti',
  failed: 'koneksi gagal',
};

function reasonText(
  event: { readonly reason: CloseReason; readonly error?: string },
  reasons: Record<CloseReason, string>,
): string {
  const reason = reasons[event.reason];
  return event.error === undefined ? reason : `${reason} [${event.error}]`;
}

function count(counters: Counters, ...[requests, replies, unknown, bytesIn, bytesOut]: CounterWords): string {
  const invalid = counters.invalid === 0 ? '' : `, ${counters.invalid} ${unknown}`;
  const bytes = `${counters.bytesIn} B ${bytesIn}, ${counters.bytesOut} B ${bytesOut}`;
  const seconds = (counters.durationMs / 1_000).toFixed(3);
  return `${counters.requests} ${requests}, ${counters.replies} ${replies}${invalid}, ${bytes}, ${seconds} s`;
}

type CounterWords = [requests: string, replies: string, unknown: string, bytesIn: string, bytesOut: string];

/** A peer as Python prints an address, which is how the hand-ins show it. */
function name({ address, port }: Peer): string {
  return `('${address}', ${port})`;
}

/** Formats Unix ms as local `YYYY-MM-DD hh:mm:ss,mmm`; the part that changes once a second is kept. */
function localTimestamp(): (time: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (time) => {
    const current = Math.floor(time / 1_000);
    if (current !== second) {
      second = current;
      const offsetMs = new Date(time).getTimezoneOffset() * 60_000;
      prefix = new Date(current * 1_000 - offsetMs).toISOString().slice(0, 19).replace('T', ' ');
    }
    return `${prefix},${String(time - current * 1_000).padStart(3, '0')}`;
  };
}
