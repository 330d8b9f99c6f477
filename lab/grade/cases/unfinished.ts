import type { Case } from '../case.ts';
import { failed, passed } from '../case.ts';
import { holdsTime } from '../reply.ts';

const SILENCE_MS = 700;

export const unfinished: Case = {
  id: '1c-unfinished',
  point: '1c',
  kind: 'advice',
  needs: 'request',
  requirement: {
    en: '`TIME` without its line end is no request yet and is not answered.',
    id: '`TIME` tanpa akhir baris belum merupakan permintaan dan tidak dijawab.',
  },
  async probe(trial) {
    const connection = await trial.connect();
    connection.send('TIME');
    const received = await connection.reply(SILENCE_MS);
    connection.close();
    const seen = {
      expected: '',
      received,
      shownBy: [connection],
      reproduce: trial.byHand(`(printf 'TIME'; sleep 2)`),
    };
    return holdsTime(received)
      ? failed(
          {
            en: 'TIME was answered before its line end came: look for 13 10 before you compare.',
            id: 'TIME dijawab sebelum akhir barisnya tiba: cari 13 10 dulu sebelum membandingkan.',
          },
          seen,
        )
      : passed(seen);
  },
};
