import { failed, passed, type Requirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';
import type { Visit } from '../run/visit.ts';

const NEIGHBOUR_MS = 1_000;
/** So that the silent one is surely being served. */
const SETTLED_MS = 100;
const OVERHEARD_MS = 50;

export const neighbour: Requirement = {
  id: '1b-neighbour',
  sentence: {
    en: 'While one client is connected and silent, others are served within 1 second.',
    id: 'Selama satu klien terhubung dan diam, klien lain dilayani dalam 1 detik.',
  },
  points: 20,
  skipUnless: 'answers',
  order: { step: 1, lane: 1, turn: 2 },
  async probe(visit) {
    const { ask } = visit.known;
    const { host, port } = visit.server.at;
    const silent = await visit.connect('mesin-2');
    await visit.settle(SETTLED_MS);
    const other = await visit.connect('mesin-3');
    other.send(ask);
    const received = await other.time(NEIGHBOUR_MS);
    await silent.until(() => silent.unread.length > 0, OVERHEARD_MS);
    const overheard = silent.take();
    other.close();
    silent.close();
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received: received ?? other.received.toString('latin1'),
      shownBy: [other, silent],
      reproduce: `nc ${host} ${port} & ${visit.byHand(ask, 1)}`,
      learned: { servesOthers: received !== undefined },
    };
    if (received === undefined) return failed(seen, (await isSlowAlone(visit)) ? slow : serial);
    if (holdsTime(overheard))
      return failed({ ...seen, received: overheard, expected: '', shownBy: [silent, other] }, toldAll);
    return passed(seen);
  },
};

/** Whether it would have been as late without the first client. */
async function isSlowAlone(visit: Visit): Promise<boolean> {
  const startMs = performance.now();
  const isServed = (await visit.asksOnce()) !== undefined;
  return isServed && performance.now() - startMs > NEIGHBOUR_MS;
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
