import type { Case } from '../case.ts';
import { isReachable } from './listen.ts';
import { ANSWER_MS } from '../trial.ts';
import { failed, passed, skipped } from '../case.ts';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 8_000;
const LOOK_EVERY_MS = 25;

export const restart: Case = {
  id: '1a-restart',
  point: '1a',
  kind: 'advice',
  requirement: {
    en: 'It can be started again at once after it was stopped.',
    id: 'Server dapat dijalankan lagi segera setelah dihentikan.',
  },
  async probe(trial) {
    const { program } = trial;
    if (program === undefined)
      return skipped({
        en: 'A server that runs elsewhere is not restarted.',
        id: 'Server yang berjalan di tempat lain tidak dijalankan ulang.',
      });
    // With a connection open the server's side is the one that ends it, and keeps the port in TIME_WAIT (RFC 9293).
    const connection = await trial.connect();
    connection.send(trial.manners.ask);
    await connection.time(ANSWER_MS);
    await program.restart();
    connection.close();
    const patience = performance.now() + READY_MS;
    while (program.end === undefined && performance.now() < patience) {
      if (isReachable(await trial.listening(), trial.at)) return passed();
      await delay(LOOK_EVERY_MS);
    }
    return failed(
      {
        en: 'Started again at once, it cannot have its port: set SO_REUSEADDR on the listening socket before bind().',
        id: 'Dijalankan lagi segera, server tidak mendapatkan port-nya: pasang SO_REUSEADDR pada socket yang mendengarkan sebelum bind().',
      },
      { shownBy: [connection] },
    );
  },
};
