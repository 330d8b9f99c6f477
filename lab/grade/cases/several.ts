import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { countTimes } from '../run/reply.ts';
import { plural } from '../../drawing/phrase.ts';
import { ANSWER_MS, type Visit } from '../run/visit.ts';

const TWICE = 'TIME\r\nTIME\r\n';
const WITH_QUIT = 'TIME\r\nQUIT\r\n';
const END_MS = 1_000;

export const several: ProbedRequirement = {
  id: '1c-several',
  sentence: {
    en: 'Several requests in one segment each get a reply, in order.',
    id: 'Beberapa permintaan dalam satu segmen dibalas satu per satu.',
  },
  points: 0,
  skipUnless: 'answers TIME',
  order: { step: 3, lane: 4, turn: 1 },
  async probe(visit) {
    const twice = await visit.exchange(TWICE, ANSWER_MS);
    const times = countTimes(twice.received);
    if (times !== 2) {
      const seen = {
        expected: 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n',
        received: twice.received,
        shownBy: [twice.connection],
        reproduce: visit.byHand(TWICE, 1),
        isProved: times === 0 && twice.received !== '' && visit.known.servesMany === true,
      };
      return failed(seen, {
        en: `Two requests in one segment got ${plural(times, 'reply', 'replies')}: one recv() may return several requests. Split the data into lines and answer each of them.`,
        id: `Dua permintaan dalam satu segmen mendapat ${times} balasan: satu recv() bisa berisi beberapa permintaan. Ambil baris demi baris dari data yang diterima.`,
      });
    }
    // A QUIT that ends more than its session, or nothing, is another requirement's.
    if (!visit.known.survivesQuit) return passed({ shownBy: [twice.connection] });
    const last = await visit.connect('mesin-3');
    last.send(WITH_QUIT);
    const reply = await last.time(ANSWER_MS);
    const end = await last.end(END_MS);
    last.close();
    // Where QUIT alone does not end it either, that is what is wrong.
    const isQuitLost = end === undefined && (await endsOnQuit(visit));
    if (reply === undefined || isQuitLost) {
      const seen = {
        expected: 'JAM hh:mm:ss\r\n',
        received: last.received.toString('latin1'),
        shownBy: [last],
        reproduce: visit.byHand(WITH_QUIT, 3),
      };
      return failed(seen, {
        en: `TIME and QUIT in one segment: ${reply === undefined ? 'TIME got no reply' : 'QUIT was ignored'}. Split the data into lines and handle each of them.`,
        id: `TIME dan QUIT dalam satu segmen: ${reply === undefined ? 'TIME tidak dibalas' : 'QUIT tidak diproses'}. Ambil baris demi baris dari data yang diterima.`,
      });
    }
    return passed({ shownBy: [twice.connection] });
  },
};

async function endsOnQuit(visit: Visit): Promise<boolean> {
  const connection = await visit.connect('mesin-3');
  connection.send('QUIT\r\n');
  const end = await connection.end(END_MS);
  connection.close();
  return end !== undefined;
}
