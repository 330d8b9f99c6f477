import { failed, passed, type ProbedRequirement } from './requirement.ts';
import type { Connection } from '../run/connection.ts';
import { holdsTime } from '../run/reply.ts';
import type { Visit } from '../run/visit.ts';

const NEIGHBOUR_MS = 1_000;
/** So that the silent one is surely being served. */
const SETTLED_MS = 100;
const OVERHEARD_MS = 50;

export const neighbour: ProbedRequirement = {
  id: '1b-neighbour',
  sentence: {
    en: 'While one client is connected and silent, others are served within 1 second.',
    id: 'Selama satu klien terhubung dan diam, klien lain dilayani dalam 1 detik.',
  },
  points: 20,
  skipUnless: 'replies',
  order: { step: 1, lane: 1, turn: 2 },
  async probe(visit) {
    const { ask } = visit.known;
    const { at, staying } = visit.server;
    // One who has not said a word: a server may wait for the first before it starts a thread.
    const silent = await visit.connect('mesin-2');
    await visit.settle(SETTLED_MS);
    const other = await visit.connect('mesin-3');
    visit.ask(other);
    const received = await visit.answer(other, NEIGHBOUR_MS);
    await silent.until(() => silent.unread.length > 0, OVERHEARD_MS);
    const overheard = silent.take();
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received: received ?? other.received.toString('latin1'),
      shownBy: [other, silent],
      reproduce: `nc ${at.host} ${at.port} & ${visit.byHand(ask, 1)}`,
      learned: { servesOthers: received !== undefined },
    };
    if (received !== undefined) {
      staying.push(silent, other);
      if (holdsTime(overheard))
        return failed({ ...seen, received: overheard, expected: '', shownBy: [silent, other] }, toldAll);
      return passed(seen);
    }
    other.close();
    silent.close();
    visit.release();
    const { servesNext, hint } = await whyNotServed(other, visit);
    return failed({ ...seen, learned: { servesOthers: false, servesNext } }, hint);
  },
};

/** What becomes of one who comes alone tells whether the first client was to blame. */
async function whyNotServed(other: Connection, visit: Visit) {
  const startMs = performance.now();
  const servesNext = (await visit.asksOnce()) !== undefined;
  const isSlow = servesNext && performance.now() - startMs > NEIGHBOUR_MS;
  if (isSlow) return { servesNext, hint: slow };
  return { servesNext, hint: turnedAway(other) ?? serial };
}

/** One who is refused does not wait. */
function turnedAway({ ended }: Connection) {
  if (ended?.how === 'refused')
    return {
      en: 'The second client is refused: the listening socket was closed after the first one. Keep it open, and call accept() in a loop.',
      id: 'Klien kedua ditolak: socket listen ditutup setelah klien pertama. Biarkan tetap terbuka, dan panggil accept() di dalam perulangan.',
    };
  if (ended === undefined) return undefined;
  return {
    en: 'The connection of the second client is closed without a reply while the first one is connected: each connection needs a thread and variables of its own.',
    id: 'Koneksi klien kedua ditutup tanpa balasan selama klien pertama terhubung: setiap koneksi memerlukan thread dan variabelnya sendiri.',
  };
}

const serial = {
  en: 'The second client waits until the first has left: start a thread for each connection after accept(), and do not join() it there.',
  id: 'Klien kedua menunggu sampai klien pertama selesai: jalankan thread untuk setiap koneksi setelah accept(), dan jangan memanggil join() di situ.',
};

const slow = {
  en: 'A reply takes longer than a second, even when no other client is connected: what delays it, a sleep()?',
  id: 'Balasan memakan waktu lebih dari satu detik, bahkan ketika tidak ada klien lain: apa yang membuatnya menunggu, mungkin sleep()?',
};

const toldAll = {
  en: 'A client that asked for nothing got the reply meant for another one: keep the connection and data of each client in its own thread, not in a shared variable.',
  id: 'Klien yang tidak meminta apa-apa menerima balasan untuk klien lain: simpan koneksi dan data tiap klien di thread-nya sendiri, bukan di variabel bersama.',
};
