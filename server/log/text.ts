/** Log lines for people: the hand-ins' manner, `2025-06-09 06:14:20,356 - [SERVER] - …`, in two languages. */
import type { CloseReason, EventName, Peer, ServerEvent, Stamp, ThreadEnd } from './event.ts';
import type { Language } from '../../options/language.ts';

type EventNamed<Name> = Extract<ServerEvent, { event: Name }>;

/** A sentence for each event; the last argument is the thread that tells it. */
type Sentences = { readonly [Name in EventName]: (event: EventNamed<Name>, thread: number) => string };

/** Makes the renderer of one language: the line of an event, without its end; times are local. */
export function textRenderer(language: Language): (event: ServerEvent, stamp: Stamp) => string {
  const sentences = language === 'id' ? INDONESIAN : ENGLISH;
  const timestamp = localTimestamp();
  return (event, { time, thread }) => {
    const say = sentences[event.event] as (event: ServerEvent, thread: number) => string;
    return `${timestamp(time)} - [SERVER] - ${say(event, thread)}`;
  };
}

const ENGLISH: Sentences = {
  listening: ({ address, port, threads }) =>
    `Listening on ${address} port ${port} with ${plural(threads, 'thread')}`,
  'single-thread': ({ wanted, error }) =>
    `One thread instead of ${wanted}: this system cannot share a port between threads (${error})`,
  opened: ({ peer, open }, thread) =>
    `Connection from ${name(peer)}, served by thread ${thread}, ${open} open`,
  received: ({ peer, bytes }) => `Received ${plural(bytes, 'byte')} from ${name(peer)}`,
  request: ({ peer, request }) => `Request from ${name(peer)}: '${request}'`,
  reply: ({ peer, reply }) => `Replied '${reply}' to ${name(peer)}`,
  invalid: ({ peer, line, reply }) => `Unknown command from ${name(peer)}: '${line}', replied '${reply}'`,
  paused: ({ peer, unsentBytes }) =>
    `Client ${name(peer)} is not reading: ${unsentBytes} bytes unsent, paused reading from it`,
  closed: (event) => {
    const { requests, replies, invalid, bytesIn, bytesOut } = event.counters;
    const unknown = invalid === 0 ? '' : `, ${invalid} unknown`;
    const exchanged = `${plural(requests, 'request')}, ${plural(replies, 'reply', 'replies')}${unknown}`;
    return `Closed ${ending(event, ENGLISH_REASONS)} (${exchanged}, ${bytesIn} B in, ${bytesOut} B out, ${seconds(event)})`;
  },
  'thread-ended': ({ thread, reason, error }) =>
    `Thread ${thread} ${ENGLISH_ENDS[reason]}, so the server stops [${error}]`,
  stopping: ({ open }) => `Stopping: closing ${plural(open, 'connection')}, accepting no new ones`,
  stopped: () => 'Stopped',
  failed: ({ error }) => `Failed: ${error}`,
};

const INDONESIAN: Sentences = {
  listening: ({ address, port, threads }) =>
    `Membuka port ${port} di ${address} (listen) dengan ${threads} thread`,
  'single-thread': ({ wanted, error }) =>
    `Satu thread, bukan ${wanted}: di sistem ini satu port tidak dapat dipakai bersama beberapa thread (${error})`,
  opened: ({ peer, open }, thread) =>
    `Koneksi dari ${name(peer)}, dilayani thread ${thread}, ${open} terbuka`,
  received: ({ peer, bytes }) => `Diterima ${bytes} byte dari ${name(peer)}`,
  request: ({ peer, request }) => `Permintaan dari ${name(peer)}: '${request}'`,
  reply: ({ peer, reply }) => `Balasan ke ${name(peer)}: '${reply}'`,
  invalid: ({ peer, line, reply }) =>
    `Perintah tak dikenal dari ${name(peer)}: '${line}', dibalas '${reply}'`,
  paused: ({ peer, unsentBytes }) =>
    `Klien ${name(peer)} tidak membaca: ${unsentBytes} byte belum terkirim, pembacaan dihentikan sementara`,
  closed: (event) => {
    const { requests, replies, invalid, bytesIn, bytesOut } = event.counters;
    const unknown = invalid === 0 ? '' : `, ${invalid} tak dikenal`;
    const exchanged = `${requests} permintaan, ${replies} balasan${unknown}`;
    return `Ditutup ${ending(event, INDONESIAN_REASONS)} (${exchanged}, ${bytesIn} B masuk, ${bytesOut} B keluar, ${seconds(event)})`;
  },
  'thread-ended': ({ thread, reason, error }) =>
    `Thread ${thread} ${INDONESIAN_ENDS[reason]} sehingga server berhenti [${error}]`,
  stopping: ({ open }) => `Berhenti: ${open} koneksi ditutup, koneksi baru tidak diterima`,
  stopped: () => 'Selesai',
  failed: ({ error }) => `Gagal: ${error}`,
};

const ENGLISH_REASONS: Record<CloseReason, string> = {
  quit: 'QUIT',
  'client-closed': 'the client closed',
  reset: 'the client reset the connection',
  idle: 'idle for too long',
  'line-too-long': 'line too long',
  'line-too-slow': 'line not ended in time',
  busy: 'server busy',
  stopping: 'the server is stopping',
  failed: 'the connection failed',
};

const INDONESIAN_REASONS: Record<CloseReason, string> = {
  quit: 'QUIT',
  'client-closed': 'klien menutup koneksi',
  reset: 'koneksi direset klien (RST)',
  idle: 'terlalu lama diam',
  'line-too-long': 'baris terlalu panjang',
  'line-too-slow': 'baris tidak selesai pada waktunya',
  busy: 'server penuh',
  stopping: 'server berhenti',
  failed: 'koneksi gagal',
};

const ENGLISH_ENDS: Record<ThreadEnd['reason'], string> = {
  exception: 'broke on an exception',
  'out-of-memory': 'ran out of memory',
  exit: 'left without being told to',
};

const INDONESIAN_ENDS: Record<ThreadEnd['reason'], string> = {
  exception: 'gagal karena exception',
  'out-of-memory': 'kehabisan memori',
  exit: 'keluar tanpa diminta',
};

function ending({ peer, reason, error }: EventNamed<'closed'>, reasons: Record<CloseReason, string>): string {
  return `${name(peer)}: ${reasons[reason]}${error === undefined ? '' : ` [${error}]`}`;
}

function seconds({ counters }: EventNamed<'closed'>): string {
  return `${(counters.durationMs / 1_000).toFixed(3)} s`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

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
