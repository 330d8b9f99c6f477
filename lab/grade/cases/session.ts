import { ANSWER_MS } from '../trial.ts';
import type { Case } from '../case.ts';
import { failed, passed, skipped } from '../case.ts';
import { noTimeToJudge } from './unanswered.ts';
import { printf } from '../printf.ts';

export const session: Case = {
  id: '1c-session',
  point: '1c',
  kind: 'required',
  needs: 'time',
  requirement: {
    en: 'A second TIME on the same connection is answered, too.',
    id: 'TIME kedua pada koneksi yang sama juga dijawab.',
  },
  async probe(trial) {
    const connection = await trial.connect();
    connection.send(trial.manners.ask);
    const first = await connection.reply(ANSWER_MS);
    if (first === '') {
      connection.close();
      return skipped(noTimeToJudge, { shownBy: [connection] });
    }
    connection.send(trial.manners.ask);
    const second = await connection.time(ANSWER_MS);
    const ended = connection.ended?.how;
    connection.close();
    const asking = printf(trial.manners.ask);
    const seen = {
      expected: 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n',
      received: first + (second ?? ''),
      shownBy: [connection],
      reproduce: trial.byHand(`(${asking}; sleep 1; ${asking}; sleep 1)`),
    };
    if (second !== undefined) return passed(seen);
    return ended === undefined
      ? failed(
          {
            en: 'The second TIME got no answer while the connection stayed open: receiving must be in a loop that goes on until QUIT, or until the client ends it.',
            id: 'TIME kedua tidak dijawab sementara koneksi tetap terbuka: penerimaan data harus berada di dalam perulangan sampai QUIT, atau sampai klien mengakhirinya.',
          },
          seen,
        )
      : failed(
          {
            en: 'The server ended the connection after its first reply: close it after QUIT, not after each reply; receiving belongs in a loop.',
            id: 'Server mengakhiri koneksi setelah jawaban pertama: tutuplah setelah QUIT, bukan setelah setiap jawaban; penerimaan data harus di dalam perulangan.',
          },
          seen,
        );
  },
};
