/** Log lines for people: the hand-ins' manner, `2025-06-09 06:14:20,356 - [CLIENT 0] - …`, in two languages. */
import { QUIT_REQUEST, TIME_REQUEST, timeReply } from '../../server/protocol/encode.ts';
import type { ClientEvent } from './event.ts';
import type { Language } from '../config.ts';
import type { Outcome } from '../sample.ts';

/** One line, without its end, of an event that happened at `atMs` (Unix ms). */
export type Render = (event: ClientEvent, atMs: number) => string;

/** Makes the renderer of one language; times are local. */
export function textRenderer(language: Language): Render {
  const say = language === 'id' ? inIndonesian : inEnglish;
  return (event, atMs) => {
    const speaker = 'session' in event ? `CLIENT ${event.session.id}` : 'CLIENT';
    return `${timestamp(atMs)} - [${speaker}] - ${say(event)}`;
  };
}

function inEnglish(event: ClientEvent): string {
  switch (event.event) {
    case 'started':
      return `${event.clients} ${event.clients === 1 ? 'client' : 'clients'} for ${place(event)}`;
    case 'connecting':
      return `connect to ${place(event)}`;
    case 'connected':
      return `connected after ${event.connectedUs} us`;
    case 'sending':
      return `sending ${quote(event.request)}${event.count === 1 ? '' : ` ${event.count} times`}`;
    case 'reply':
      return `reply '${timeReply(event.secondOfDay).trimEnd()}'`;
    case 'wrong':
      return `wrong reply: ${event.reason}`;
    case 'closing':
      return `closing${ending(event, ENGLISH_OUTCOMES)}`;
    case 'stopping':
      return `stopping: ${event.reason}`;
    case 'finished':
      return `${event.completed} completed, ${event.failed} failed`;
  }
}

function inIndonesian(event: ClientEvent): string {
  switch (event.event) {
    case 'started':
      return `${event.clients} klien menuju ${place(event)}`;
    case 'connecting':
      return `menyambung ke ${place(event)}`;
    case 'connected':
      return `tersambung setelah ${event.connectedUs} us`;
    case 'sending':
      return `mengirim ${quote(event.request)}${event.count === 1 ? '' : ` ${event.count} kali`}`;
    case 'reply':
      return `balasan '${timeReply(event.secondOfDay).trimEnd()}'`;
    case 'wrong':
      return `balasan salah: ${event.reason}`;
    case 'closing':
      return `menutup koneksi${ending(event, INDONESIAN_OUTCOMES)}`;
    case 'stopping':
      return `berhenti: ${event.reason}`;
    case 'finished':
      return `${event.completed} selesai, ${event.failed} gagal`;
  }
}

const ENGLISH_OUTCOMES: Record<Outcome, string> = {
  completed: 'completed',
  wrong: 'wrong reply',
  refused: 'refused',
  reset: 'reset by the server',
  'timed-out': 'timed out',
  cut: 'cut short',
};

const INDONESIAN_OUTCOMES: Record<Outcome, string> = {
  completed: 'selesai',
  wrong: 'balasan salah',
  refused: 'ditolak',
  reset: 'diputus server (RST)',
  'timed-out': 'melewati batas waktu',
  cut: 'terpotong',
};

/** Nothing to add to a session that went as it should. */
function ending(
  { outcome, reason }: { readonly outcome: Outcome; readonly reason?: string },
  outcomes: Record<Outcome, string>,
): string {
  if (outcome === 'completed' && reason === undefined) return '';
  return `: ${outcomes[outcome]}${reason === undefined ? '' : ` (${reason})`}`;
}

/** An address as Python prints it, which is how the hand-ins show it. */
function place({ address, port }: { readonly address: string; readonly port: number }): string {
  return `('${address}', ${port})`;
}

/** `'TIME\r\n'` with the line end as Python shows it. */
function quote(request: 'TIME' | 'QUIT'): string {
  const bytes = request === 'TIME' ? TIME_REQUEST : QUIT_REQUEST;
  return `'${bytes.replace('\r', '\\r').replace('\n', '\\n')}'`;
}

/** Local `YYYY-MM-DD hh:mm:ss,mmm`. */
function timestamp(atMs: number): string {
  const localMs = atMs - new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(localMs).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
}
