import type { Case } from '../case.ts';
import type { Trial } from '../trial.ts';
import { failed, passed } from '../case.ts';
import { countTimes } from '../reply.ts';

const ANSWER_MS = 800;
const END_MS = 1_000;

export const several: Case = {
  id: '1c-several',
  point: '1c',
  kind: 'advice',
  needs: 'request',
  requirement: {
    en: 'Several requests in one segment are answered one after the other.',
    id: 'Beberapa permintaan dalam satu segmen dijawab satu per satu.',
  },
  async probe(trial) {
    const twice = await trial.connect('mesin-2');
    twice.send('TIME\r\nTIME\r\n');
    const replies = await twice.reply(ANSWER_MS);
    twice.close();
    const last = await trial.connect('mesin-3');
    last.send('TIME\r\nQUIT\r\n');
    const reply = await last.time(ANSWER_MS);
    const end = await last.end(END_MS);
    last.close();
    const times = countTimes(replies);
    if (times !== 2)
      return failed(
        {
          en: `Two requests in one segment got ${times} ${times === 1 ? 'reply' : 'replies'}: one recv() may hold several. Take one line after the other out of what arrived.`,
          id: `Dua permintaan dalam satu segmen mendapat ${times} jawaban: satu recv() bisa berisi beberapa permintaan. Ambil baris demi baris dari data yang diterima.`,
        },
        {
          expected: 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n',
          received: replies,
          shownBy: [twice],
          reproduce: trial.byHand(String.raw`(printf 'TIME\r\nTIME\r\n'; sleep 1)`),
        },
      );
    // Where QUIT alone does not end it either, that is what is wrong.
    const isQuitLost = end === undefined && (await endsOnQuit(trial));
    if (reply === undefined || isQuitLost)
      return failed(
        {
          en: `TIME and QUIT in one segment: ${reply === undefined ? 'the reply was lost' : 'QUIT was lost'}. Take one line after the other out of what arrived.`,
          id: `TIME dan QUIT dalam satu segmen: ${reply === undefined ? 'jawabannya hilang' : 'QUIT tidak diproses'}. Ambil baris demi baris dari data yang diterima.`,
        },
        {
          expected: 'JAM hh:mm:ss\r\n',
          received: last.received.toString('latin1'),
          shownBy: [last],
          reproduce: trial.byHand(String.raw`(printf 'TIME\r\nQUIT\r\n'; sleep 3)`),
        },
      );
    return passed({ shownBy: [twice] });
  },
};

async function endsOnQuit(trial: Trial): Promise<boolean> {
  const connection = await trial.connect('mesin-3');
  connection.send('QUIT\r\n');
  const end = await connection.end(END_MS);
  connection.close();
  return end !== undefined;
}
