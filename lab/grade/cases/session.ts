import { failed, noTimeToJudge, passed, type Requirement, skipped } from './requirement.ts';
import { ANSWER_MS } from '../run/visit.ts';

export const session: Requirement = {
  id: '1c-session',
  sentence: {
    en: 'A second TIME on the same connection also gets a reply.',
    id: 'TIME kedua pada koneksi yang sama juga dibalas.',
  },
  points: 10,
  skipUnless: 'answers',
  order: { step: 2, lane: 2, turn: 2 },
  async probe(visit) {
    const { ask } = visit.known;
    const connection = await visit.connect();
    connection.send(ask);
    const first = await connection.reply(ANSWER_MS);
    if (first === '') {
      connection.close();
      return skipped({ shownBy: [connection] }, noTimeToJudge);
    }
    connection.send(ask);
    const second = await connection.time(ANSWER_MS);
    const { ended } = connection;
    connection.close();
    const seen = {
      expected: 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n',
      received: first + (second ?? ''),
      shownBy: [connection],
      reproduce: visit.byHand(ask, 1, ask, 1),
    };
    if (second !== undefined) return passed(seen);
    const hint =
      ended === undefined
        ? {
            en: 'The second TIME got no reply while the connection stayed open: call recv() in a loop that goes on until QUIT, or until the client closes.',
            id: 'TIME kedua tidak dibalas sementara koneksi tetap terbuka: panggil recv() di dalam perulangan sampai QUIT, atau sampai klien menutup koneksi.',
          }
        : {
            en: 'The server closed the connection after its first reply: close it after QUIT, not after each reply; recv() belongs in a loop.',
            id: 'Server menutup koneksi setelah balasan pertama: tutuplah setelah QUIT, bukan setelah setiap balasan; recv() harus di dalam perulangan.',
          };
    return failed(seen, hint);
  },
};
