import { failed, noTimeToJudge, passed, type ProbedRequirement, skipped } from './requirement.ts';
import { ANSWER_MS } from '../run/visit.ts';
import { holdsTime } from '../run/reply.ts';

/** Requests on one connection: what a server does the second time is not yet what it does every time. */
const ASKS = 5;

export const session: ProbedRequirement = {
  id: '1c-session',
  sentence: {
    en: 'A second TIME on the same connection also gets a reply.',
    id: 'TIME kedua pada koneksi yang sama juga dibalas.',
  },
  points: 10,
  skipUnless: 'answers',
  order: { step: 3, lane: 1, turn: 1 },
  async probe(visit) {
    const { ask, asksForFin } = visit.known;
    if (asksForFin) return skipped({}, oneOnly);
    const connection = await visit.connect();
    const replies: string[] = [];
    while (replies.length < ASKS && replies.every(holdsTime) && connection.ended === undefined) {
      connection.send(ask);
      replies.push(await connection.reply(ANSWER_MS));
    }
    const { ended } = connection;
    connection.close();
    const count = replies.filter(holdsTime).length;
    if (count === 0) return skipped({ shownBy: [connection] }, noTimeToJudge);
    const wanted = Math.min(count + 1, ASKS);
    const seen = {
      expected: 'JAM hh:mm:ss\r\n'.repeat(wanted),
      received: replies.join(''),
      shownBy: [connection],
      reproduce: visit.byHand(...Array.from({ length: wanted }, () => [ask, 1]).flat()),
    };
    if (count === ASKS) return passed(seen);
    const last = replies[count];
    if (last !== undefined && last !== '') return failed(seen, otherwiseAt(count + 1, last));
    return failed(seen, ended === undefined ? silentAt(count + 1) : closedAfter(count));
  },
};

const oneOnly = {
  en: 'Cannot be judged: the server replies only after the client has closed its side of the connection.',
  id: 'Tidak dapat dinilai: server baru membalas setelah klien menutup koneksi dari sisinya.',
};

function otherwiseAt(nth: number, reply: string) {
  const shown = JSON.stringify(reply);
  return {
    en: `TIME number ${nth} on one connection got ${shown} instead of the time: does something of the request before stay in a buffer or a variable?`,
    id: `TIME ke-${nth} pada satu koneksi dibalas ${shown}, bukan jam: apakah sisa permintaan sebelumnya tertinggal di buffer atau variabel?`,
  };
}

function silentAt(nth: number) {
  return nth === 2
    ? {
        en: 'The second TIME got no reply while the connection stayed open: call recv() in a loop that goes on until QUIT, or until the client closes.',
        id: 'TIME kedua tidak dibalas sementara koneksi tetap terbuka: panggil recv() di dalam perulangan sampai QUIT, atau sampai klien menutup koneksi.',
      }
    : {
        en: `TIME number ${nth} on one connection got no reply: a session goes on until QUIT, or until the client closes, however many requests it has.`,
        id: `TIME ke-${nth} pada satu koneksi tidak dibalas: sesi berlangsung sampai QUIT, atau sampai klien menutup koneksi, berapa pun permintaannya.`,
      };
}

function closedAfter(count: number) {
  return count === 1
    ? {
        en: 'The server closed the connection after its first reply: close it after QUIT, not after each reply; recv() belongs in a loop.',
        id: 'Server menutup koneksi setelah balasan pertama: tutuplah setelah QUIT, bukan setelah setiap balasan; recv() harus di dalam perulangan.',
      }
    : {
        en: `The server closed the connection after ${count} replies: a session goes on until QUIT, however many requests it has.`,
        id: `Server menutup koneksi setelah ${count} balasan: sesi berlangsung sampai QUIT, berapa pun permintaannya.`,
      };
}
