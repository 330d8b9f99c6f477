import type { Case } from '../case.ts';
import type { Text } from '../text.ts';
import type { Trial } from '../trial.ts';
import { failed, passed } from '../case.ts';
import { holdsTime } from '../reply.ts';
import { printf } from '../printf.ts';
import { setTimeout as delay } from 'node:timers/promises';

const NEIGHBOUR_MS = 1_000;
/** So that the silent one is surely being served. */
const SETTLED_MS = 100;
const OVERHEARD_MS = 50;

export const neighbour: Case = {
  id: '1b-neighbour',
  point: '1b',
  kind: 'required',
  needs: 'time',
  requirement: {
    en: 'While one client is connected and silent, others are served within 1 second.',
    id: 'Selama satu klien terhubung dan diam, klien lain dilayani dalam 1 detik.',
  },
  async probe(trial) {
    const silent = await trial.connect('mesin-2');
    await delay(SETTLED_MS);
    const other = await trial.connect('mesin-3');
    other.send(trial.manners.ask);
    const received = await other.time(NEIGHBOUR_MS);
    await silent.until(() => silent.unread.length > 0, OVERHEARD_MS);
    const overheard = silent.take();
    other.close();
    silent.close();
    trial.manners.servesOthers = received !== undefined;
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received: received ?? other.received.toString('latin1'),
      shownBy: [other, silent],
      reproduce: `nc ${trial.at.host} ${trial.at.port} & ${trial.byHand(`(${printf(trial.manners.ask)}; sleep 1)`)}`,
    };
    if (received === undefined) return failed((await isSlowAlone(trial)) ? slow : serial, seen);
    if (holdsTime(overheard))
      return failed(toldAll, { ...seen, received: overheard, expected: '', shownBy: [silent, other] });
    return passed(seen);
  },
};

/** Whether it would have been as late without the first client. */
async function isSlowAlone(trial: Trial): Promise<boolean> {
  const startMs = performance.now();
  const isServed = (await trial.asksOnce()) !== undefined;
  return isServed && performance.now() - startMs > NEIGHBOUR_MS;
}

const serial: Text = {
  en: 'The second client waits until the first has gone: start a thread for each connection after accept(), and do not join it there.',
  id: 'Klien kedua menunggu sampai klien pertama pergi: jalankan thread untuk setiap koneksi setelah accept(), dan jangan join() di situ.',
};

const slow: Text = {
  en: 'A reply takes longer than a second, also when nobody else is connected: what keeps it waiting, a sleep()?',
  id: 'Jawaban memakan lebih dari satu detik, juga ketika tidak ada klien lain: apa yang membuatnya menunggu, sleep()?',
};

const toldAll: Text = {
  en: 'A client that asked nothing got the reply to another one: keep connection and data of each client to its own thread, not in a variable that all share.',
  id: 'Klien yang tidak meminta apa-apa menerima jawaban untuk klien lain: simpan koneksi dan data tiap klien di thread-nya sendiri, bukan di variabel bersama.',
};
