import { failed, passed, type ProbedRequirement, skipped } from './requirement.ts';
import { ANSWER_MS } from '../run/visit.ts';
import { isReachable } from '../run/place.ts';
import { startPatience } from '../run/patience.ts';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 8_000;
const RESTED_MS = 200;
const LOOK_EVERY_MS = 25;

export const restart: ProbedRequirement = {
  id: '1a-restart',
  sentence: {
    en: 'The server can be started again immediately after it is stopped.',
    id: 'Server dapat dijalankan lagi segera setelah dihentikan.',
  },
  points: 0,
  order: { step: 6, lane: 1, turn: 1 },
  async probe(visit) {
    const { program, at } = visit.server;
    if (program === undefined) return skipped({}, runsElsewhere);
    // With a connection open the server's side is the one that ends it, and keeps the port in TIME_WAIT (RFC 9293).
    const connection = await visit.connect();
    visit.ask(connection);
    await connection.time(ANSWER_MS);
    await program.restart();
    connection.close();
    const seen = { shownBy: [connection] };
    const patience = startPatience(READY_MS, () => visit.resources(), RESTED_MS);
    while (program.end === undefined && (await patience.lasts())) {
      if (isReachable(await visit.listening(), at)) {
        await visit.asksOnce(); // it is another hour now, for whoever judges replies
        return passed({});
      }
      await delay(LOOK_EVERY_MS);
    }
    return failed(seen, {
      en: 'Started again immediately, the server cannot bind its port: set SO_REUSEADDR on the listening socket before bind().',
      id: 'Ketika segera dijalankan lagi, server tidak dapat bind ke port-nya: pasang SO_REUSEADDR pada socket listen sebelum bind().',
    });
  },
};

const runsElsewhere = {
  en: 'A server that runs elsewhere is not restarted.',
  id: 'Server yang berjalan di tempat lain tidak dijalankan ulang.',
};
