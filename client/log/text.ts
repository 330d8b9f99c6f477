/** Log lines for people: the hand-ins' manner, `2025-06-09 06:14:20,356 - [CLIENT 0] - …`, in two languages. */
import { QUIT_REQUEST, TIME_REQUEST, timeReply } from '../../server/protocol/encode.ts';
import type { ClientEvent } from './event.ts';
import type { Language } from '../../options/language.ts';
import type { Outcome } from '../sample.ts';

/** A sentence for each event. */
type Sentences = {
  readonly [Name in ClientEvent['event']]: (event: Extract<ClientEvent, { event: Name }>) => string;
};

/** Makes the renderer of one language: a line, without its end, of an event at `atMs` (Unix ms); times are local. */
export function textRenderer(language: Language): (event: ClientEvent, atMs: number) => string {
  const sentences = language === 'id' ? INDONESIAN : ENGLISH;
  return (event, atMs) => {
    const speaker = 'session' in event ? `CLIENT ${event.session.id}` : 'CLIENT';
    const say = sentences[event.event] as (event: ClientEvent) => string;
    return `${timestamp(atMs)} - [${speaker}] - ${say(event)}`;
  };
}

const ENGLISH: Sentences = {
  started: (event) => `${event.clients} ${event.clients === 1 ? 'client' : 'clients'} for ${place(event)}`,
  connecting: (event) => `connecting to ${place(event)}`,
  connected: ({ connectedUs }) => `connected after ${connectedUs} us`,
  sending: ({ request, count }) => `sending ${quote(request)}${count === 1 ? '' : ` ${count} times`}`,
  reply: ({ secondOfDay }) => `reply '${timeReply(secondOfDay).trimEnd()}'`,
  wrong: ({ reason }) => `wrong reply: ${reason}`,
  closing: (event) =>
    `closing${ending(event, {
      completed: 'completed',
      wrong: 'wrong reply',
      'not-opened': 'could not be opened',
      refused: 'refused',
      reset: 'reset by the server',
      'timed-out': 'timed out',
      cut: 'ended early',
    })}`,
  stopping: ({ reason }) => `stopping: ${reason}`,
  finished: ({ completed, failed }) => `${completed} completed, ${failed} failed`,
};

const INDONESIAN: Sentences = {
  started: (event) => `${event.clients} klien menuju ${place(event)}`,
  connecting: (event) => `menghubungi ${place(event)}`,
  connected: ({ connectedUs }) => `terhubung setelah ${connectedUs} us`,
  sending: ({ request, count }) => `mengirim ${quote(request)}${count === 1 ? '' : ` ${count} kali`}`,
  reply: ({ secondOfDay }) => `balasan '${timeReply(secondOfDay).trimEnd()}'`,
  wrong: ({ reason }) => `balasan salah: ${reason}`,
  closing: (event) =>
    `menutup koneksi${ending(event, {
      completed: 'selesai',
      wrong: 'balasan salah',
      'not-opened': 'tidak dapat dibuka',
      refused: 'ditolak',
      reset: 'direset server (RST)',
      'timed-out': 'melewati batas waktu',
      cut: 'berakhir lebih awal',
    })}`,
  stopping: ({ reason }) => `berhenti: ${reason}`,
  finished: ({ completed, failed }) => `${completed} selesai, ${failed} gagal`,
};

/** Nothing to add to a session that went as it should. */
function ending(
  { outcome, reason }: Extract<ClientEvent, { event: 'closing' }>,
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
