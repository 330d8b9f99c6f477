import type { Case } from '../case.ts';
import { failed, passed } from '../case.ts';
import { printf } from '../printf.ts';
import { setTimeout as delay } from 'node:timers/promises';

const NEIGHBOUR_MS = 1_000;
/** So that the silent one is surely being served. */
const SETTLED_MS = 100;

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
    const startMs = performance.now();
    const other = await trial.connect('mesin-3');
    other.send(trial.manners.ask);
    const received = await other.time(NEIGHBOUR_MS - (performance.now() - startMs));
    other.close();
    silent.close();
    trial.manners.servesOthers = received !== undefined;
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received: received ?? other.received.toString('latin1'),
      shownBy: [other, silent],
      reproduce: `nc ${trial.at.host} ${trial.at.port} & ${trial.byHand(`(${printf(trial.manners.ask)}; sleep 1)`)}`,
    };
    return received === undefined
      ? failed(
          {
            en: 'The second client waits until the first has gone: start a thread for each connection after accept(), and do not join it there.',
            id: 'Klien kedua menunggu sampai klien pertama pergi: jalankan thread untuk setiap koneksi setelah accept(), dan jangan join() di situ.',
          },
          seen,
        )
      : passed(seen);
  },
};
